package org.ttnmt.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the optimizer does beside plain Adam.
 *
 * @param weightDecay share of a matrix that each update takes off, per unit of learning rate; 0 takes nothing
 * @param averageDecay of the moving average of the weights; 0 keeps none
 * @param learningRateMultipliers factors of the learning rate by patterns of parameters' names, of which the last that matches
 *     counts
 * @param frozen patterns of the names of parameters that stay exactly as they are
 */
public record OptimizerConfig(
        double weightDecay, double averageDecay, Map<String, Double> learningRateMultipliers, List<String> frozen) {
    /** Adam, the same for all parameters. */
    public static final OptimizerConfig PLAIN = new OptimizerConfig(0, 0, Map.of(), List.of());

    public OptimizerConfig {
        OptimizerKeys.WEIGHT_DECAY.require(weightDecay);
        OptimizerKeys.EMA_DECAY.require(averageDecay);
        OptimizerKeys.LEARNING_RATE_MULTIPLIERS.require(learningRateMultipliers);
        OptimizerKeys.FROZEN.require(frozen);
        learningRateMultipliers = Collections.unmodifiableMap(new LinkedHashMap<>(learningRateMultipliers));
        frozen = List.copyOf(frozen);
    }
}
