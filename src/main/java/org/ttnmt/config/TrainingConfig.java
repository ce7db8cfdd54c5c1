package org.ttnmt.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained.
 *
 * @param maxUpdates optimizer updates of the whole run
 * @param maxMinutes minutes of training after which the run ends; 0 sets no limit
 * @param batchTokens target tokens of one update, about, padding included; see {@link #hasAutomaticBatch}
 * @param accumulate batches whose gradients are summed for one update; each has {@code batchTokens / accumulate} tokens
 * @param learningRate peak learning rate
 * @param minLearningRate floor of the schedule
 * @param schedule shape of the learning rate after warm-up
 * @param warmupUpdates updates of linear warm-up
 * @param adamBeta1 decay of the first moment
 * @param adamBeta2 decay of the second moment
 * @param adamEpsilon added to the root of the second moment
 * @param clipNorm largest norm of the gradient; 0 does not clip
 * @param labelSmoothing mass spread evenly over the vocabulary
 * @param precision of the matrix products; weights and moments stay float32
 * @param validateEvery updates between validations
 * @param checkpointEvery updates between checkpoints
 * @param logEvery updates between log lines
 * @param keepCheckpoints the last N checkpoints that stay on disk
 * @param averageCheckpoints the last N checkpoints averaged into the final model; 1 takes the last, 0 the best by validation
 * @param patience validations without improvement after which the run stops; 0 never stops early
 * @param bestMetric what "better" means in validation
 * @param keepBest how much better a validation must be to become the best
 * @param initFrom folder of the model whose weights this one begins with; null begins with random ones
 * @param optimizer what it does beside plain Adam
 * @param objective what is minimised
 */
public record TrainingConfig(
        int maxUpdates,
        double maxMinutes,
        int batchTokens,
        int accumulate,
        double learningRate,
        double minLearningRate,
        Schedule schedule,
        int warmupUpdates,
        double adamBeta1,
        double adamBeta2,
        double adamEpsilon,
        double clipNorm,
        double labelSmoothing,
        Precision precision,
        int validateEvery,
        int checkpointEvery,
        int logEvery,
        int keepCheckpoints,
        int averageCheckpoints,
        int patience,
        BestMetric bestMetric,
        KeepBest keepBest,
        @Nullable Path initFrom,
        OptimizerConfig optimizer,
        ObjectiveConfig objective) {

    public TrainingConfig {
        TrainingKeys.MAX_UPDATES.require(maxUpdates);
        TrainingKeys.MAX_MINUTES.require(maxMinutes);
        TrainingKeys.BATCH_TOKENS.require(batchTokens);
        TrainingKeys.ACCUMULATE.require(accumulate);
        TrainingKeys.LEARNING_RATE.require(learningRate);
        TrainingKeys.MIN_LEARNING_RATE.require(minLearningRate);
        TrainingKeys.WARMUP_UPDATES.require(warmupUpdates);
        TrainingKeys.ADAM_BETA1.require(adamBeta1);
        TrainingKeys.ADAM_BETA2.require(adamBeta2);
        TrainingKeys.ADAM_EPSILON.require(adamEpsilon);
        TrainingKeys.CLIP_NORM.require(clipNorm);
        TrainingKeys.LABEL_SMOOTHING.require(labelSmoothing);
        TrainingKeys.VALIDATE_EVERY.require(validateEvery);
        TrainingKeys.CHECKPOINT_EVERY.require(checkpointEvery);
        TrainingKeys.LOG_EVERY.require(logEvery);
        TrainingKeys.KEEP_CHECKPOINTS.require(keepCheckpoints);
        TrainingKeys.AVERAGE_CHECKPOINTS.require(averageCheckpoints);
        TrainingKeys.PATIENCE.require(patience);
        Rule.require(TrainingKeys.MIN_LEARNING_RATE, Rules.minLearningRate(minLearningRate, learningRate));
        Rule.require(TrainingKeys.WARMUP_UPDATES, Rules.warmup(warmupUpdates, maxUpdates, schedule));
        Rule.require(TrainingKeys.AVERAGE_CHECKPOINTS, Rules.averageCheckpoints(averageCheckpoints, keepCheckpoints));
        Rule.require(
                ObjectiveKeys.SAMPLING_WARMUP_UPDATES,
                Rules.samplingWarmup(objective.sampling().warmupUpdates(), objective.type(), maxUpdates));
        Rule.require(
                ObjectiveKeys.RISK_WARMUP_UPDATES,
                Rules.riskWarmup(objective.risk().warmupUpdates(), objective.type(), maxUpdates));
        Rule.require(TrainingKeys.KEEP_BEST, Rules.keepBest(keepBest, bestMetric));
    }

    /** Whether the size of batches is left to the program. */
    public boolean hasAutomaticBatch() {
        return batchTokens == AutomaticNumber.AUTO;
    }

    /** The same training with batches of another size. */
    TrainingConfig withBatchTokens(int tokens) {
        return new TrainingConfig(
                maxUpdates,
                maxMinutes,
                tokens,
                accumulate,
                learningRate,
                minLearningRate,
                schedule,
                warmupUpdates,
                adamBeta1,
                adamBeta2,
                adamEpsilon,
                clipNorm,
                labelSmoothing,
                precision,
                validateEvery,
                checkpointEvery,
                logEvery,
                keepCheckpoints,
                averageCheckpoints,
                patience,
                bestMetric,
                keepBest,
                initFrom,
                optimizer,
                objective);
    }

    /** Shape of the learning rate after warm-up. */
    public enum Schedule {
        /** {@code learningRate * sqrt(warmupUpdates / update)}. */
        INVERSE_SQRT,
        /** A straight line to {@code minLearningRate} at {@code maxUpdates}. */
        LINEAR,
        /** Half a cosine to {@code minLearningRate} at {@code maxUpdates}. */
        COSINE,
        /** The peak rate. */
        CONSTANT
    }

    /** What "better" means in validation. */
    public enum BestMetric {
        LOSS,
        BLEU,
        CHRF
    }

    /** How much better a validation must be to become the best. */
    public enum KeepBest {
        /** By any difference. */
        ANY,
        /** Beyond noise: its translations score higher in a paired bootstrap, with p &lt; 0.05. */
        SIGNIFICANT
    }
}
