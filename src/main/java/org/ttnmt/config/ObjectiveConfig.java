package org.ttnmt.config;

/**
 * What training minimises.
 *
 * @param type which objective
 * @param rDropWeight weight of the divergence between two passes, for {@link Type#R_DROP}
 * @param sampling for {@link Type#SCHEDULED_SAMPLING}
 * @param subwords how text is split anew each time that it is read
 */
public record ObjectiveConfig(
        Type type, double rDropWeight, ScheduledSamplingConfig sampling, SubwordSamplingConfig subwords) {
    /** Teacher forcing. */
    public static final ObjectiveConfig DEFAULT =
            new ObjectiveConfig(Type.TEACHER_FORCING, 5, ScheduledSamplingConfig.DEFAULT, SubwordSamplingConfig.NONE);

    public ObjectiveConfig {
        ObjectiveKeys.R_DROP_WEIGHT.require(rDropWeight);
    }

    /** Which objective. */
    public enum Type {
        /** Cross entropy of each token, given the reference before it. */
        TEACHER_FORCING,
        /** That of two passes with different dropout masks, and the divergence between them (Liang et al. 2021). */
        R_DROP,
        /** Cross entropy given a mix of the reference and the model's own predictions (Mihaylova and Martins 2019). */
        SCHEDULED_SAMPLING
    }
}
