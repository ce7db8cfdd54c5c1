package org.ttnmt.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a model is trained. */
public final class TrainingConfig extends Section<TrainingConfig> {
    static final Keys KEYS = new Keys();

    private static final DecimalNumber DECAY = DecimalNumber.atLeast(0).below(1);

    public static final Key<Integer> MAX_UPDATES = KEYS.of(
            "training.max_updates",
            WholeNumber.atLeast(1),
            50_000,
            "Optimizer updates of the whole run; with linear and cosine schedules also where the learning rate ends.",
            Trait.RESUMABLE);

    public int maxUpdates() {
        return get(MAX_UPDATES);
    }

    public static final Key<Double> MAX_MINUTES = KEYS.of(
            "training.max_minutes",
            DecimalNumber.atLeast(0),
            0.0,
            "Minutes of training after which the run ends before max_updates, by the clock; stops, validations and"
                    + " checkpoints are left out. The schedule of the learning rate does not know of it. 0.0 sets no"
                    + " limit.",
            Trait.RESUMABLE);

    public double maxMinutes() {
        return get(MAX_MINUTES);
    }

    public static final Key<Integer> BATCH_TOKENS = KEYS.of(
            "training.batch_tokens",
            new AutomaticNumber(WholeNumber.atLeast(1)),
            8000,
            "Target tokens of one update, about, padding included. Larger batches give steadier gradients and bear a"
                    + " higher learning rate. auto measures what a position of the longest pairs takes, and chooses"
                    + " the largest power of two, or one and a half of one, that fits half of the memory that the"
                    + " host, or the GPU, has left, at most 24576 for each of accumulate; the number is printed and saved with the"
                    + " model, and a run that goes on keeps it.");

    public int batchTokens() {
        return get(BATCH_TOKENS);
    }

    public static final Key<Integer> ACCUMULATE = KEYS.of(
            "training.accumulate",
            WholeNumber.between(1, 10_000),
            1,
            "Batches whose gradients are summed for one update, of batch_tokens / accumulate tokens each. 1 is"
                    + " neutral; more needs less memory for the same update.");

    public int accumulate() {
        return get(ACCUMULATE);
    }

    public static final Key<Integer> GRADIENT_PARTS = KEYS.of(
            "training.gradient_parts",
            WholeNumber.between(0, 1024),
            0,
            "Parts into which the pairs of each batch are divided, a power of two. Each is computed by itself, with one"
                    + " thread, and their gradients are added up in an order that is always the same, so that neither"
                    + " threads nor GPUs nor executors (tt spark train) change a bit of the result; at most so many of"
                    + " them have something to do. Each part takes the memory of a gradient. 0 makes as many parts as"
                    + " suit those that compute, whose number then shows in rounding.",
            Trait.RESUMABLE,
            Trait.LATER);

    public int gradientParts() {
        return get(GRADIENT_PARTS);
    }

    public static final Key<Double> LEARNING_RATE = KEYS.of(
            "training.learning_rate",
            DecimalNumber.above(0).atMost(10),
            0.0007,
            "Peak of the learning rate, reached at the end of the warm-up.");

    public double learningRate() {
        return get(LEARNING_RATE);
    }

    public static final Key<Double> MIN_LEARNING_RATE = KEYS.of(
            "training.min_learning_rate",
            DecimalNumber.atLeast(0).atMost(10),
            0.0,
            "Floor of the learning rate after the warm-up. 0.0 is neutral.");

    public double minLearningRate() {
        return get(MIN_LEARNING_RATE);
    }

    public static final Key<Schedule> SCHEDULE = KEYS.of(
            "training.schedule",
            Schedule.INVERSE_SQRT,
            "Shape of the learning rate after the warm-up. inverse_sqrt: learning_rate * sqrt(warmup_updates /"
                    + " update). linear and cosine: down to min_learning_rate at max_updates. constant: stays at the"
                    + " peak.");

    public Schedule schedule() {
        return get(SCHEDULE);
    }

    public static final Key<Integer> WARMUP_UPDATES = KEYS.derived(
            "training.warmup_updates",
            WholeNumber.atLeast(0),
            values -> values.known(MAX_UPDATES) ? Math.max(1, Math.min(4000, values.get(MAX_UPDATES) / 10)) : 4000,
            "Updates in which the learning rate rises from 0 to its peak: learning_rate * update / warmup_updates. 0,"
                    + " which inverse_sqrt does not allow, starts at the peak. The default is 4000, or a tenth of"
                    + " max_updates when that is less.");

    public int warmupUpdates() {
        return get(WARMUP_UPDATES);
    }

    public static final Key<Double> ADAM_BETA1 =
            KEYS.of("training.adam_beta1", DECAY, 0.9, "Decay of Adam's mean of the gradient.");

    public double adamBeta1() {
        return get(ADAM_BETA1);
    }

    public static final Key<Double> ADAM_BETA2 =
            KEYS.of("training.adam_beta2", DECAY, 0.98, "Decay of Adam's mean of the squared gradient.");

    public double adamBeta2() {
        return get(ADAM_BETA2);
    }

    public static final Key<Double> ADAM_EPSILON = KEYS.of(
            "training.adam_epsilon",
            DecimalNumber.above(0).atMost(1),
            1e-9,
            "Added to the root of that mean, against division by zero.");

    public double adamEpsilon() {
        return get(ADAM_EPSILON);
    }

    public static final Key<Double> CLIP_NORM = KEYS.of(
            "training.clip_norm",
            DecimalNumber.atLeast(0),
            1.0,
            "Longest gradient: a longer one is scaled to this Euclidean norm. 0.0 does not clip.");

    public double clipNorm() {
        return get(CLIP_NORM);
    }

    public static final Key<Double> LABEL_SMOOTHING = KEYS.of(
            "training.label_smoothing",
            DecimalNumber.atLeast(0).below(1),
            0.1,
            "Probability e of the target distribution that is spread evenly over the vocabulary: loss = (1 - e) *"
                    + " -log p(label) + e * mean of -log p. 0.0 is neutral.");

    public double labelSmoothing() {
        return get(LABEL_SMOOTHING);
    }

    public static final Key<Precision> PRECISION = KEYS.of(
            "training.precision",
            Precision.FLOAT32,
            "Number format of the matrix products; weights and moments stay float32. bfloat16 is 2 to 3 times as fast"
                    + " on processors with AMX or AVX512-BF16, and slower on others. float16 is for GPUs without"
                    + " bfloat16: its loss is scaled by a factor that follows the gradients.");

    public Precision precision() {
        return get(PRECISION);
    }

    public static final Key<Integer> VALIDATE_EVERY = KEYS.of(
            "training.validate_every", WholeNumber.atLeast(1), 1000, "Updates between validations.", Trait.RESUMABLE);

    public int validateEvery() {
        return get(VALIDATE_EVERY);
    }

    public static final Key<Integer> CHECKPOINT_EVERY = KEYS.of(
            "training.checkpoint_every",
            WholeNumber.atLeast(1),
            1000,
            "Updates between checkpoints, from which a stopped run goes on.",
            Trait.RESUMABLE);

    public int checkpointEvery() {
        return get(CHECKPOINT_EVERY);
    }

    public static final Key<Integer> LOG_EVERY =
            KEYS.of("training.log_every", WholeNumber.atLeast(1), 100, "Updates between log lines.", Trait.RESUMABLE);

    public int logEvery() {
        return get(LOG_EVERY);
    }

    public static final Key<Integer> KEEP_CHECKPOINTS = KEYS.of(
            "training.keep_checkpoints",
            WholeNumber.between(1, 10_000),
            10,
            "Latest checkpoints that stay on disk, 12 bytes a parameter each; at least average_checkpoints.",
            Trait.RESUMABLE);

    public int keepCheckpoints() {
        return get(KEEP_CHECKPOINTS);
    }

    public static final Key<Integer> AVERAGE_CHECKPOINTS = KEYS.of(
            "training.average_checkpoints",
            WholeNumber.between(0, 10_000),
            5,
            "Latest checkpoints whose weights are averaged into the final model. 1 takes the last one, 0 the best one"
                    + " by best_metric.",
            Trait.RESUMABLE);

    public int averageCheckpoints() {
        return get(AVERAGE_CHECKPOINTS);
    }

    public static final Key<Integer> PATIENCE = KEYS.of(
            "training.patience",
            WholeNumber.atLeast(0),
            0,
            "Validations in a row without a new best one (see best_metric and keep_best) after which training ends"
                    + " early. 0 never ends early.",
            Trait.RESUMABLE);

    public int patience() {
        return get(PATIENCE);
    }

    public static final Key<BestMetric> BEST_METRIC = KEYS.derived(
            "training.best_metric",
            Choice.of(BestMetric.class),
            values -> values.known(ObjectiveConfig.TYPE)
                            && !values.get(ObjectiveConfig.TYPE).translates()
                    ? BestMetric.LOSS
                    : values.known(ModelConfig.DECODER)
                                    && values.get(ModelConfig.DECODER).writesLabels()
                            ? BestMetric.ACCURACY
                            : BestMetric.BLEU,
            "What better means in validation: a lower loss, or a higher bleu or chrf of real translations; of labels"
                    + " (model.decoder: tagging, classification) a higher accuracy or f1, the mean of all labels' F1."
                    + " The default is bleu, accuracy of labels, and the loss where nothing is translated.");

    public BestMetric bestMetric() {
        return get(BEST_METRIC);
    }

    public static final Key<KeepBest> KEEP_BEST = KEYS.of(
            "training.keep_best",
            KeepBest.ANY,
            "Which validation replaces the best one. any: each that is better. significant: one that is better beyond"
                    + " noise, with p < 0.05 in a paired bootstrap over the sentences of data.validation; needs"
                    + " another best_metric than loss.");

    public KeepBest keepBest() {
        return get(KEEP_BEST);
    }

    public static final Key<Path> INIT_FROM = KEYS.optional(
            "training.init_from",
            FilePath.MODEL,
            "Folder of a trained or imported model whose weights this one begins with, to go on with other data. What is"
                    + " left out here follows from it: the keys of the section model, unless model.preset is"
                    + " given; the vocabulary, unless a key of the section vocab is; and the section decoding, likewise."
                    + " It must be of the same kind (model_dim, feed_forward_dim, heads, norm, positions, activation);"
                    + " its decoder may be another (model.decoder), as that of a masked language model. Layers that it"
                    + " does not have begin at random, and so do pieces that its vocabulary does not have.");

    public @Nullable Path initFrom() {
        return find(INIT_FROM);
    }

    static {
        KEYS.include(OptimizerConfig.KEYS);
        KEYS.include(ObjectiveConfig.KEYS);
    }

    /** Every key with its default value. */
    public static final TrainingConfig DEFAULT = new TrainingConfig(KEYS.defaults());

    TrainingConfig(Settings values) {
        super(KEYS, values, TrainingConfig::new);
    }

    /** Whether the size of batches is left to the program. */
    public boolean hasAutomaticBatch() {
        return batchTokens() == AutomaticNumber.AUTO;
    }

    /** What the optimizer does beside plain Adam. */
    public OptimizerConfig optimizer() {
        return new OptimizerConfig(this);
    }

    /** What is minimised. */
    public ObjectiveConfig objective() {
        return new ObjectiveConfig(this);
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
        CHRF,
        /** Of labels. */
        ACCURACY,
        /** The mean of the F1 of labels. */
        F1;

        /** Whether it judges labels, not text. */
        public boolean isOfLabels() {
            return this == ACCURACY || this == F1;
        }
    }

    /** How much better a validation must be to become the best. */
    public enum KeepBest {
        /** By any difference. */
        ANY,
        /** Beyond noise: its translations score higher in a paired bootstrap, with p &lt; 0.05. */
        SIGNIFICANT
    }
}
