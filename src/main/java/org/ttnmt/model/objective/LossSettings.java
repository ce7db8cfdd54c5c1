package org.ttnmt.model.objective;

/**
 * Numbers of a loss.
 *
 * @param labelSmoothing mass that is spread over the vocabulary
 * @param confidencePenalty weight of the entropy that is subtracted from the loss
 * @param strength of the objective: the weight of R-Drop's divergence, the probability of scheduled sampling, the
 *     sharpness of risk, or the share of the teachers
 * @param likelihood share of the references' cross entropy in minimum risk training
 * @param scale in float16, what the loss is multiplied by while its gradient is computed
 */
public record LossSettings(
        double labelSmoothing, double confidencePenalty, double strength, double likelihood, double scale) {

    /** Cross entropy with label smoothing alone. */
    public static LossSettings smoothed(double labelSmoothing) {
        return new LossSettings(labelSmoothing, 0, 0, 0, 1);
    }

    /** The same with another strength. */
    public LossSettings withStrength(double other) {
        return new LossSettings(labelSmoothing, confidencePenalty, other, likelihood, scale);
    }

    /** The same with another scale. */
    public LossSettings withScale(double other) {
        return new LossSettings(labelSmoothing, confidencePenalty, strength, likelihood, other);
    }
}
