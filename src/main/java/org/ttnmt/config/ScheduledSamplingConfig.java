package org.ttnmt.config;

/**
 * Scheduled sampling: how often, where and with what the decoder's input is replaced.
 *
 * @param probability of replacing a token at the end of the schedule
 * @param schedule how the probability rises to it
 * @param warmupUpdates updates of pure teacher forcing before
 * @param scheduleUpdates updates from there until the probability is reached
 * @param mix what replaces a token
 * @param mixedWords most likely words whose embeddings are mixed, for {@link Mix#EXPECTED}
 * @param condition what else the probability depends on
 * @param confidence that the model must have in the reference, for {@link Condition#CONFIDENCE}
 * @param positionDecay how fast the probability rises within a sentence, for {@link Condition#POSITION}
 */
public record ScheduledSamplingConfig(
        double probability,
        Schedule schedule,
        int warmupUpdates,
        int scheduleUpdates,
        Mix mix,
        int mixedWords,
        Condition condition,
        double confidence,
        double positionDecay) {
    /** What the keys say when they are left out. */
    public static final ScheduledSamplingConfig DEFAULT =
            new ScheduledSamplingConfig(0.3, Schedule.LINEAR, 0, 10_000, Mix.ARGMAX, 5, Condition.NONE, 0.9, 0.9);

    public ScheduledSamplingConfig {
        ObjectiveKeys.SAMPLING_PROBABILITY.require(probability);
        ObjectiveKeys.SAMPLING_WARMUP_UPDATES.require(warmupUpdates);
        ObjectiveKeys.SAMPLING_SCHEDULE_UPDATES.require(scheduleUpdates);
        ObjectiveKeys.SAMPLING_MIXED_WORDS.require(mixedWords);
        ObjectiveKeys.SAMPLING_CONFIDENCE.require(confidence);
        ObjectiveKeys.SAMPLING_POSITION_DECAY.require(positionDecay);
    }

    /** How the probability rises. */
    public enum Schedule {
        LINEAR,
        EXPONENTIAL,
        INVERSE_SIGMOID
    }

    /** What replaces a token. */
    public enum Mix {
        /** The most likely word. */
        ARGMAX,
        /** A word drawn from the model's distribution. */
        SAMPLE,
        /** The mean of the most likely words' embeddings, weighted by their probabilities. */
        EXPECTED
    }

    /** What the probability depends on besides the update. */
    public enum Condition {
        NONE,
        /** Only before words of which the model is sure (Liu et al. 2021, Confidence-Aware Scheduled Sampling). */
        CONFIDENCE,
        /** Rising with the position (Liu et al. 2021, Scheduled Sampling Based on Decoding Steps). */
        POSITION
    }
}
