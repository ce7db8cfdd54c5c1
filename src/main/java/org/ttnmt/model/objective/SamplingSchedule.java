package org.ttnmt.model.objective;

import org.ttnmt.config.ScheduledSamplingConfig;

/**
 * How the probability of scheduled sampling rises: one minus the schedules of Bengio et al. 2015, with their
 * constants chosen so that 99 % of the probability is reached when the schedule's updates are done.
 */
record SamplingSchedule(ScheduledSamplingConfig config) {
    private static final double REST = 0.01;

    /** Probability in the {@code update}-th update, from 1. */
    double probability(long update) {
        long begun = update - config.warmupUpdates();
        if (begun <= 0) {
            return 0;
        }
        double x = (double) begun / config.scheduleUpdates();
        double share =
                switch (config.schedule()) {
                    case LINEAR -> Math.min(1, x);
                    case EXPONENTIAL -> 1 - Math.pow(REST, x);
                    case INVERSE_SIGMOID -> 1 / (1 + Math.pow(1 / REST - 1, 1 - 2 * x));
                };
        return config.probability() * share;
    }
}
