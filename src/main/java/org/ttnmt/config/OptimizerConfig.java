package org.ttnmt.config;

import java.util.List;
import java.util.Map;

/** What the optimizer does beside plain Adam. */
public final class OptimizerConfig extends Section<OptimizerConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Double> WEIGHT_DECAY = KEYS.of(
            "training.weight_decay",
            DecimalNumber.atLeast(0).atMost(10),
            0.0,
            "Decay of the weights, apart from the gradient (AdamW, Loshchilov and Hutter 2019): each update"
                    + " multiplies the matrices, embeddings included, by 1 - rate * weight_decay, and leaves biases"
                    + " and normalisation alone. 0.0 is neutral.");

    public double weightDecay() {
        return get(WEIGHT_DECAY);
    }

    public static final Key<Double> EMA_DECAY = KEYS.of(
            "training.ema_decay",
            DecimalNumber.atLeast(0).below(1),
            0.0,
            "Decay d of a moving average of the weights: average = d * average + (1 - d) * weights after each update,"
                    + " with d at most (1 + update) / (10 + update). What is validated, kept as the best and averaged"
                    + " into the final model is then the average; 0.999 and 0.9999 are usual. 0.0 keeps no average.");

    public double averageDecay() {
        return get(EMA_DECAY);
    }

    public static final Key<Map<String, Double>> LEARNING_RATE_MULTIPLIERS = KEYS.of(
            "training.learning_rate_multipliers",
            new NumberMap(DecimalNumber.above(0).atMost(1000), "{\"encoder.*\": 0.1}", "{}"),
            Map.of(),
            "Factors of the learning rate for some parameters, by patterns of the names that are in"
                    + " weights.safetensors, in which * stands for any characters. Of several patterns that match a"
                    + " name the last one counts. {} is neutral.");

    public Map<String, Double> learningRateMultipliers() {
        return get(LEARNING_RATE_MULTIPLIERS);
    }

    public static final Key<List<String>> FROZEN = KEYS.of(
            "training.frozen",
            TextList.TYPE,
            List.of(),
            "Parameters that training leaves exactly as they are, by such patterns: [\"encoder.*\"]. [] is neutral.");

    public List<String> frozen() {
        return get(FROZEN);
    }

    public static final Key<Integer> LOCAL_UPDATES = KEYS.of(
            "training.local_updates",
            WholeNumber.between(1, 100_000),
            1,
            "Updates that each executor of tt spark train takes by itself, with its share of each batch, before all"
                    + " take an outer step together (DiLoCo, Douillard et al. 2023): the mean of how far each went is a"
                    + " gradient for Nesterov's momentum. So much less goes over a slow network, but something else"
                    + " is trained: the result depends on the number of executors, and tt train is one of them."
                    + " max_updates, validate_every and checkpoint_every have to be multiples of it. 1 is neutral:"
                    + " gradients are added up in every update.",
            Trait.LATER);

    public int localUpdates() {
        return get(LOCAL_UPDATES);
    }

    public static final Key<Double> OUTER_LEARNING_RATE = KEYS.of(
            "training.outer_learning_rate",
            DecimalNumber.above(0).atMost(10),
            0.7,
            "Learning rate of the outer step, with local_updates: 1.0, with outer_momentum 0.0, takes the mean of the"
                    + " executors' weights.",
            Trait.LATER);

    public double outerLearningRate() {
        return get(OUTER_LEARNING_RATE);
    }

    public static final Key<Double> OUTER_MOMENTUM = KEYS.of(
            "training.outer_momentum",
            DecimalNumber.atLeast(0).below(1),
            0.9,
            "Momentum of the outer step, in Nesterov's form, with local_updates. 0.0 is neutral.",
            Trait.LATER);

    public double outerMomentum() {
        return get(OUTER_MOMENTUM);
    }

    /** Every key with its default value. */
    public static final OptimizerConfig DEFAULT = new OptimizerConfig(KEYS.defaults());

    OptimizerConfig(Settings values) {
        super(KEYS, values, OptimizerConfig::new);
    }
}
