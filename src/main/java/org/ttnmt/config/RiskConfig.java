package org.ttnmt.config;

/** Minimum risk training: which candidates are drawn, what they cost, and how the risk is mixed with the likelihood. */
public final class RiskConfig extends Section<RiskConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Metric> METRIC = KEYS.of(
            "objective.risk_metric",
            Metric.CHRF,
            "What a translation costs in minimum_risk: 1 - chrF / 100 or 1 - BLEU / 100 of the sentence, with the"
                    + " settings of evaluation.");

    public Metric metric() {
        return get(METRIC);
    }

    public static final Key<Integer> SAMPLES = KEYS.of(
            "objective.risk_samples",
            WholeNumber.between(2, 1000),
            8,
            "Translations drawn for each source. Batches are computed with as many copies of each pair, and one of"
                    + " the reference: memory and time grow with it.");

    public int samples() {
        return get(SAMPLES);
    }

    public static final Key<Double> TEMPERATURE = KEYS.of(
            "objective.risk_temperature",
            DecimalNumber.above(0).atMost(100),
            1.0,
            "Of drawing them: log-probabilities are divided by it. 1.0 draws from the model's distribution.");

    public double temperature() {
        return get(TEMPERATURE);
    }

    public static final Key<Double> SHARPNESS = KEYS.of(
            "objective.risk_sharpness",
            DecimalNumber.above(0).atMost(100),
            0.2,
            "Exponent a of the translations' probabilities: each counts as much as P^a in the expected cost. The"
                    + " smaller, the more alike they count, and the less the risk weighs beside the likelihood. With"
                    + " 1.0 the likeliest ones outweigh all others, and little is learnt.");

    public double sharpness() {
        return get(SHARPNESS);
    }

    public static final Key<Double> LIKELIHOOD = KEYS.of(
            "objective.risk_likelihood",
            DecimalNumber.atLeast(0).atMost(1),
            0.1,
            "Share s of the reference's cross entropy: loss per token = s * cross entropy + (1 - s) * risk of its"
                    + " sentence (Edunov et al. 2018). 1.0 is teacher forcing, 0.0 risk alone.");

    public double likelihood() {
        return get(LIKELIHOOD);
    }

    public static final Key<Boolean> REFERENCE = KEYS.of(
            "objective.risk_reference",
            TrueOrFalse.TYPE,
            false,
            "Whether the reference, which costs nothing, is one of the translations.");

    public boolean reference() {
        return get(REFERENCE);
    }

    public static final Key<Integer> WARMUP_UPDATES = KEYS.of(
            "objective.risk_warmup_updates", WholeNumber.atLeast(0), 0, "Updates of pure teacher forcing before.");

    public int warmupUpdates() {
        return get(WARMUP_UPDATES);
    }

    /** Every key with its default value. */
    public static final RiskConfig DEFAULT = new RiskConfig(KEYS.defaults());

    RiskConfig(Settings values) {
        super(KEYS, values, RiskConfig::new);
    }

    /** What a candidate is scored by, sentence by sentence. */
    public enum Metric {
        CHRF,
        /** With the effective order, and smoothed, as sacreBLEU scores sentences. */
        BLEU
    }
}
