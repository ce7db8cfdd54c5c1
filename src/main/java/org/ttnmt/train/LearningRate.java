package org.ttnmt.train;

import org.ttnmt.config.TrainingConfig;

/** The learning rate of each update: linear warm-up from 0, then the configured shape. */
public record LearningRate(
        TrainingConfig.Schedule schedule, double peak, double floor, int warmupUpdates, int maxUpdates) {

    public static LearningRate of(TrainingConfig config) {
        return new LearningRate(
                config.schedule(),
                config.learningRate(),
                config.minLearningRate(),
                config.warmupUpdates(),
                config.maxUpdates());
    }

    /** The rate of an update, counted from 1. */
    public double at(long update) {
        if (update < warmupUpdates) {
            return peak * update / warmupUpdates;
        }
        double progress = Math.min(1.0, (double) (update - warmupUpdates) / Math.max(1, maxUpdates - warmupUpdates));
        return switch (schedule) {
            case CONSTANT -> peak;
            case INVERSE_SQRT -> Math.max(floor, peak * Math.sqrt((double) Math.max(1, warmupUpdates) / update));
            case LINEAR -> floor + (peak - floor) * (1 - progress);
            case COSINE -> floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
        };
    }
}
