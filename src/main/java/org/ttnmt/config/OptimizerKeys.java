package org.ttnmt.config;

import java.util.List;
import java.util.Map;

/** Keys of the section {@code training} about what the optimizer does beside plain Adam. */
final class OptimizerKeys {
    static final Key<Double> WEIGHT_DECAY = Key.of(
                    "training.weight_decay",
                    DecimalNumber.atLeast(0).atMost(10),
                    0.0,
                    config -> config.training().optimizer().weightDecay(),
                    "Decay of the weights, apart from the gradient (AdamW, Loshchilov and Hutter 2019): each update multiplies the"
                            + " matrices, embeddings included, by 1 - rate * weight_decay, and leaves biases and normalisation alone."
                            + " 0.0 is neutral.")
            .addedLater();
    static final Key<Double> EMA_DECAY = Key.of(
                    "training.ema_decay",
                    DecimalNumber.atLeast(0).below(1),
                    0.0,
                    config -> config.training().optimizer().averageDecay(),
                    "Decay d of a moving average of the weights: average = d * average + (1 - d) * weights after each update, with"
                            + " d at most (1 + update) / (10 + update). What is validated, kept as the best and averaged into the final"
                            + " model is then the average; 0.999 and 0.9999 are usual. 0.0 keeps no average.")
            .addedLater();
    static final Key<Map<String, Double>> LEARNING_RATE_MULTIPLIERS = Key.of(
                    "training.learning_rate_multipliers",
                    new NumberMap(DecimalNumber.above(0).atMost(1000), "{\"encoder.*\": 0.1}"),
                    Map.of(),
                    config -> config.training().optimizer().learningRateMultipliers(),
                    "Factors of the learning rate for some parameters, by patterns of the names that are in weights.safetensors, in"
                            + " which * stands for any characters. Of several patterns that match a name the last one counts. {} is"
                            + " neutral.")
            .addedLater();
    static final Key<List<String>> FROZEN = Key.of(
                    "training.frozen",
                    TextList.TYPE,
                    List.of(),
                    config -> config.training().optimizer().frozen(),
                    "Parameters that training leaves exactly as they are, by such patterns: [\"encoder.*\"]. [] is neutral.")
            .addedLater();

    static final List<Key<?>> ALL = List.of(WEIGHT_DECAY, EMA_DECAY, LEARNING_RATE_MULTIPLIERS, FROZEN);

    private OptimizerKeys() {}

    static OptimizerConfig build(Values values) {
        return new OptimizerConfig(
                values.get(WEIGHT_DECAY),
                values.get(EMA_DECAY),
                values.get(LEARNING_RATE_MULTIPLIERS),
                values.get(FROZEN));
    }
}
