package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.config.TrainingConfig.Schedule;

/** Keys of the section {@code training}. */
final class TrainingKeys {
    private static final DecimalNumber DECAY = DecimalNumber.atLeast(0).below(1);

    static final Key<Integer> MAX_UPDATES = Key.of(
                    "training.max_updates",
                    WholeNumber.atLeast(1),
                    50_000,
                    config -> config.training().maxUpdates(),
                    "Optimizer updates of the whole run; with linear and cosine schedules also where the learning rate ends.")
            .resumable();
    static final Key<Double> MAX_MINUTES = Key.of(
                    "training.max_minutes",
                    DecimalNumber.atLeast(0),
                    0.0,
                    config -> config.training().maxMinutes(),
                    "Minutes of training after which the run ends before max_updates, by the clock; stops, validations"
                            + " and checkpoints are left out. The schedule of the learning rate does not know of it. 0.0 sets no limit.")
            .addedLater()
            .resumable();
    static final Key<Integer> BATCH_TOKENS = Key.of(
            "training.batch_tokens",
            new AutomaticNumber(WholeNumber.atLeast(1)),
            8000,
            config -> config.training().batchTokens(),
            "Target tokens of one update, about, padding included. Larger batches give steadier gradients and bear a higher"
                    + " learning rate. auto measures what a position of the longest pairs takes, and chooses the largest power"
                    + " of two, or one and a half of one, that fits half of the memory that the host has left, at most 24576 for"
                    + " each of accumulate; the number is printed and saved with the model, and a run that goes on keeps it.");
    static final Key<Integer> ACCUMULATE = Key.of(
            "training.accumulate",
            WholeNumber.between(1, 10_000),
            1,
            config -> config.training().accumulate(),
            "Batches whose gradients are summed for one update, of batch_tokens / accumulate tokens each. 1 is neutral; more"
                    + " needs less memory for the same update.");
    static final Key<Double> LEARNING_RATE = Key.of(
            "training.learning_rate",
            DecimalNumber.above(0).atMost(10),
            0.0007,
            config -> config.training().learningRate(),
            "Peak of the learning rate, reached at the end of the warm-up.");
    static final Key<Double> MIN_LEARNING_RATE = Key.of(
            "training.min_learning_rate",
            DecimalNumber.atLeast(0).atMost(10),
            0.0,
            config -> config.training().minLearningRate(),
            "Floor of the learning rate after the warm-up. 0.0 is neutral.");
    static final Key<Schedule> SCHEDULE = Key.of(
            "training.schedule",
            Choice.of(Schedule.class),
            Schedule.INVERSE_SQRT,
            config -> config.training().schedule(),
            "Shape of the learning rate after the warm-up. inverse_sqrt: learning_rate * sqrt(warmup_updates / update)."
                    + " linear and cosine: down to min_learning_rate at max_updates. constant: stays at the peak.");
    static final Key<Integer> WARMUP_UPDATES = Key.derived(
            "training.warmup_updates",
            WholeNumber.atLeast(0),
            values -> values.known(MAX_UPDATES) ? Math.max(1, Math.min(4000, values.get(MAX_UPDATES) / 10)) : 4000,
            config -> config.training().warmupUpdates(),
            "Updates in which the learning rate rises from 0 to its peak: learning_rate * update / warmup_updates. 0, which"
                    + " inverse_sqrt does not allow, starts at the peak. The default is 4000, or a tenth of max_updates when that is"
                    + " less.");
    static final Key<Double> ADAM_BETA1 = Key.of(
            "training.adam_beta1",
            DECAY,
            0.9,
            config -> config.training().adamBeta1(),
            "Decay of Adam's mean of the gradient.");
    static final Key<Double> ADAM_BETA2 = Key.of(
            "training.adam_beta2",
            DECAY,
            0.98,
            config -> config.training().adamBeta2(),
            "Decay of Adam's mean of the squared gradient.");
    static final Key<Double> ADAM_EPSILON = Key.of(
            "training.adam_epsilon",
            DecimalNumber.above(0).atMost(1),
            1e-9,
            config -> config.training().adamEpsilon(),
            "Added to the root of that mean, against division by zero.");
    static final Key<Double> CLIP_NORM = Key.of(
            "training.clip_norm",
            DecimalNumber.atLeast(0),
            1.0,
            config -> config.training().clipNorm(),
            "Longest gradient: a longer one is scaled to this Euclidean norm. 0.0 does not clip.");
    static final Key<Double> LABEL_SMOOTHING = Key.of(
            "training.label_smoothing",
            DecimalNumber.atLeast(0).below(1),
            0.1,
            config -> config.training().labelSmoothing(),
            "Probability e of the target distribution that is spread evenly over the vocabulary: loss = (1 - e) * -log p(label)"
                    + " + e * mean of -log p. 0.0 is neutral.");
    static final Key<Precision> PRECISION = Key.of(
            "training.precision",
            Choice.of(Precision.class),
            Precision.FLOAT32,
            config -> config.training().precision(),
            "Number format of the matrix products; weights and moments stay float32. bfloat16 is 2 to 3 times as fast on"
                    + " processors with AMX or AVX512-BF16, and slower on others. float16 is for GPUs without bfloat16: its loss is"
                    + " scaled by a factor that follows the gradients.");
    static final Key<Integer> VALIDATE_EVERY = Key.of(
                    "training.validate_every",
                    WholeNumber.atLeast(1),
                    1000,
                    config -> config.training().validateEvery(),
                    "Updates between validations.")
            .resumable();
    static final Key<Integer> CHECKPOINT_EVERY = Key.of(
                    "training.checkpoint_every",
                    WholeNumber.atLeast(1),
                    1000,
                    config -> config.training().checkpointEvery(),
                    "Updates between checkpoints, from which a stopped run goes on.")
            .resumable();
    static final Key<Integer> LOG_EVERY = Key.of(
                    "training.log_every",
                    WholeNumber.atLeast(1),
                    100,
                    config -> config.training().logEvery(),
                    "Updates between log lines.")
            .resumable();
    static final Key<Integer> KEEP_CHECKPOINTS = Key.of(
                    "training.keep_checkpoints",
                    WholeNumber.between(1, 10_000),
                    10,
                    config -> config.training().keepCheckpoints(),
                    "Latest checkpoints that stay on disk, 12 bytes a parameter each; at least average_checkpoints.")
            .resumable();
    static final Key<Integer> AVERAGE_CHECKPOINTS = Key.of(
                    "training.average_checkpoints",
                    WholeNumber.between(0, 10_000),
                    5,
                    config -> config.training().averageCheckpoints(),
                    "Latest checkpoints whose weights are averaged into the final model. 1 takes the last one, 0 the best one by"
                            + " best_metric.")
            .resumable();
    static final Key<Integer> PATIENCE = Key.of(
                    "training.patience",
                    WholeNumber.atLeast(0),
                    0,
                    config -> config.training().patience(),
                    "Validations in a row without a new best one (see best_metric and keep_best) after which training ends early. 0"
                            + " never ends early.")
            .resumable();
    static final Key<BestMetric> BEST_METRIC = Key.of(
            "training.best_metric",
            Choice.of(BestMetric.class),
            BestMetric.BLEU,
            config -> config.training().bestMetric(),
            "What better means in validation: a lower loss, or a higher bleu or chrf of real translations.");
    static final Key<KeepBest> KEEP_BEST = Key.of(
                    "training.keep_best",
                    Choice.of(KeepBest.class),
                    KeepBest.ANY,
                    config -> config.training().keepBest(),
                    "Which validation replaces the best one. any: each that is better. significant: one that is better beyond noise,"
                            + " with p < 0.05 in a paired bootstrap over the sentences of data.validation; needs best_metric bleu or"
                            + " chrf.")
            .addedLater();
    static final Key<Path> INIT_FROM = Key.optional(
            "training.init_from",
            FilePath.MODEL,
            config -> config.training().initFrom(),
            "Folder of a trained model whose weights this one begins with, to go on with other data. It must be of the same kind"
                    + " (model_dim, feed_forward_dim, heads, norm, positions, activation); layers that it does not have begin at"
                    + " random, and so do pieces that its vocabulary does not have. To keep its vocabulary, set vocab.source_model to"
                    + " the vocab.model in that folder.");

    static final List<Key<?>> ALL = List.of(
            MAX_UPDATES,
            MAX_MINUTES,
            BATCH_TOKENS,
            ACCUMULATE,
            LEARNING_RATE,
            MIN_LEARNING_RATE,
            SCHEDULE,
            WARMUP_UPDATES,
            ADAM_BETA1,
            ADAM_BETA2,
            ADAM_EPSILON,
            CLIP_NORM,
            LABEL_SMOOTHING,
            PRECISION,
            VALIDATE_EVERY,
            CHECKPOINT_EVERY,
            LOG_EVERY,
            KEEP_CHECKPOINTS,
            AVERAGE_CHECKPOINTS,
            PATIENCE,
            BEST_METRIC,
            KEEP_BEST,
            INIT_FROM);

    private TrainingKeys() {}

    static TrainingConfig build(Values values) {
        return new TrainingConfig(
                values.get(MAX_UPDATES),
                values.get(MAX_MINUTES),
                values.get(BATCH_TOKENS),
                values.get(ACCUMULATE),
                values.get(LEARNING_RATE),
                values.get(MIN_LEARNING_RATE),
                values.get(SCHEDULE),
                values.get(WARMUP_UPDATES),
                values.get(ADAM_BETA1),
                values.get(ADAM_BETA2),
                values.get(ADAM_EPSILON),
                values.get(CLIP_NORM),
                values.get(LABEL_SMOOTHING),
                values.get(PRECISION),
                values.get(VALIDATE_EVERY),
                values.get(CHECKPOINT_EVERY),
                values.get(LOG_EVERY),
                values.get(KEEP_CHECKPOINTS),
                values.get(AVERAGE_CHECKPOINTS),
                values.get(PATIENCE),
                values.get(BEST_METRIC),
                values.get(KEEP_BEST),
                values.find(INIT_FROM),
                OptimizerKeys.build(values),
                ObjectiveKeys.build(values));
    }
}
