package org.ttnmt.config;

/** Scheduled sampling: how often, where and with what the decoder's input is replaced. */
public final class ScheduledSamplingConfig extends Section<ScheduledSamplingConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Double> PROBABILITY = KEYS.of(
            "objective.sampling_probability",
            DecimalNumber.atLeast(0).atMost(1),
            0.3,
            "Probability, at the end of the schedule, with which the decoder reads a prediction instead of the"
                    + " reference's token. 0.0 is teacher forcing.");

    public double probability() {
        return get(PROBABILITY);
    }

    public static final Key<Schedule> SCHEDULE = KEYS.of(
            "objective.sampling_schedule",
            Schedule.LINEAR,
            "How the probability rises, with x = (update - sampling_warmup_updates) / sampling_schedule_updates."
                    + " linear: probability * min(1, x). exponential: probability * (1 - 0.01^x). inverse_sigmoid:"
                    + " probability / (1 + 99^(1 - 2x)), half of it at x = 0.5.");

    public Schedule schedule() {
        return get(SCHEDULE);
    }

    public static final Key<Integer> WARMUP_UPDATES = KEYS.of(
            "objective.sampling_warmup_updates",
            WholeNumber.atLeast(0),
            0,
            "Updates of pure teacher forcing before the schedule begins.");

    public int warmupUpdates() {
        return get(WARMUP_UPDATES);
    }

    public static final Key<Integer> SCHEDULE_UPDATES = KEYS.of(
            "objective.sampling_schedule_updates",
            WholeNumber.atLeast(1),
            10_000,
            "Updates from the beginning of the schedule to its full probability. 1 with linear is a constant"
                    + " probability.");

    public int scheduleUpdates() {
        return get(SCHEDULE_UPDATES);
    }

    public static final Key<Mix> MIX = KEYS.of(
            "objective.sampling_mix",
            Mix.ARGMAX,
            "What is read instead. argmax: the likeliest word. sample: one drawn from the model's distribution."
                    + " expected: the mean of the likeliest words' embeddings, weighted by their probabilities.");

    public Mix mix() {
        return get(MIX);
    }

    public static final Key<Integer> MIXED_WORDS = KEYS.of(
            "objective.sampling_mixed_words",
            WholeNumber.between(2, 1000),
            5,
            "How many of the likeliest words sampling_mix: expected takes.");

    public int mixedWords() {
        return get(MIXED_WORDS);
    }

    public static final Key<Condition> CONDITION = KEYS.of(
            "objective.sampling_condition",
            Condition.NONE,
            "What the probability depends on besides the update. confidence: it is 0 where the model gives the"
                    + " reference's next word no more than sampling_confidence. position: it is multiplied by 1 -"
                    + " sampling_position_decay^t for the t-th word.");

    public Condition condition() {
        return get(CONDITION);
    }

    public static final Key<Double> CONFIDENCE = KEYS.of(
            "objective.sampling_confidence",
            DecimalNumber.atLeast(0).below(1),
            0.9,
            "See sampling_condition: confidence. 0.0 is no condition.");

    public double confidence() {
        return get(CONFIDENCE);
    }

    public static final Key<Double> POSITION_DECAY = KEYS.of(
            "objective.sampling_position_decay",
            DecimalNumber.atLeast(0).below(1),
            0.9,
            "See sampling_condition: position. 0.0 is no condition; the nearer to 1, the fewer of the first words are"
                    + " replaced.");

    public double positionDecay() {
        return get(POSITION_DECAY);
    }

    /** Every key with its default value. */
    public static final ScheduledSamplingConfig DEFAULT = new ScheduledSamplingConfig(KEYS.defaults());

    ScheduledSamplingConfig(Settings values) {
        super(KEYS, values, ScheduledSamplingConfig::new);
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
