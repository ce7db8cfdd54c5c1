package org.ttnmt.config;

/**
 * Minimum risk training: which candidates are drawn, what they cost, and how the risk is mixed with the likelihood.
 *
 * @param metric what a candidate costs: 1 minus this score of it, from 0 to 1
 * @param samples candidates drawn for each source
 * @param temperature of drawing them
 * @param sharpness exponent of their probabilities
 * @param likelihood share of the reference's cross entropy in the loss
 * @param reference whether the reference is one of the candidates
 * @param warmupUpdates updates of teacher forcing before
 */
public record RiskConfig(
        Metric metric,
        int samples,
        double temperature,
        double sharpness,
        double likelihood,
        boolean reference,
        int warmupUpdates) {
    /** What the keys say when they are left out. */
    public static final RiskConfig DEFAULT = new RiskConfig(Metric.CHRF, 8, 1, 0.2, 0.1, false, 0);

    public RiskConfig {
        ObjectiveKeys.RISK_SAMPLES.require(samples);
        ObjectiveKeys.RISK_TEMPERATURE.require(temperature);
        ObjectiveKeys.RISK_SHARPNESS.require(sharpness);
        ObjectiveKeys.RISK_LIKELIHOOD.require(likelihood);
        ObjectiveKeys.RISK_WARMUP_UPDATES.require(warmupUpdates);
    }

    /** What a candidate is scored by, sentence by sentence. */
    public enum Metric {
        CHRF,
        /** With the effective order, and smoothed, as sacreBLEU scores sentences. */
        BLEU
    }
}
