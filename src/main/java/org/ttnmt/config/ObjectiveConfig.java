package org.ttnmt.config;

/**
 * What training minimises.
 *
 * @param type which objective
 * @param rDropWeight weight of the divergence between two passes, for {@link Type#R_DROP}
 * @param sampling for {@link Type#SCHEDULED_SAMPLING}
 * @param risk for {@link Type#MINIMUM_RISK}
 * @param distillation for {@link Type#DISTILLATION}
 * @param confidencePenalty share of the entropy of each prediction that is taken off the loss; 0 takes nothing
 * @param subwords how text is split anew each time that it is read
 */
public record ObjectiveConfig(
        Type type,
        double rDropWeight,
        ScheduledSamplingConfig sampling,
        RiskConfig risk,
        DistillationConfig distillation,
        double confidencePenalty,
        SubwordSamplingConfig subwords) {
    /** Teacher forcing. */
    public static final ObjectiveConfig DEFAULT = new ObjectiveConfig(
            Type.TEACHER_FORCING,
            5,
            ScheduledSamplingConfig.DEFAULT,
            RiskConfig.DEFAULT,
            DistillationConfig.DEFAULT,
            0,
            SubwordSamplingConfig.NONE);

    /** An objective without risk and teachers. */
    public ObjectiveConfig(
            Type type,
            double rDropWeight,
            ScheduledSamplingConfig sampling,
            double confidencePenalty,
            SubwordSamplingConfig subwords) {
        this(type, rDropWeight, sampling, RiskConfig.DEFAULT, DistillationConfig.DEFAULT, confidencePenalty, subwords);
    }

    public ObjectiveConfig {
        ObjectiveKeys.R_DROP_WEIGHT.require(rDropWeight);
        ObjectiveKeys.CONFIDENCE_PENALTY.require(confidencePenalty);
    }

    /** Which objective. */
    public enum Type {
        /** Cross entropy of each token, given the reference before it. */
        TEACHER_FORCING,
        /** That of two passes with different dropout masks, and the divergence between them (Liang et al. 2021). */
        R_DROP,
        /** Cross entropy given a mix of the reference and the model's own predictions (Mihaylova and Martins 2019). */
        SCHEDULED_SAMPLING,
        /** Expected cost of translations that the model draws (Shen et al. 2016). */
        MINIMUM_RISK,
        /** Cross entropy with what trained models predict (Hinton et al. 2015; Kim and Rush 2016). */
        DISTILLATION
    }
}
