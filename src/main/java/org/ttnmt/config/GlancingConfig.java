package org.ttnmt.config;

/** How much of a reference a network in training is shown after its first pass. */
public final class GlancingConfig extends Section<GlancingConfig> {
    static final Keys KEYS = new Keys();

    /** What is left of the share at the end (Qian et al. 2021: from 0.5 to 0.3). */
    private static final double LEFT = 0.6;

    static final Key<Double> RATIO = KEYS.of(
            "objective.glancing_ratio",
            DecimalNumber.atLeast(0).below(1),
            0.5,
            "Of as many pieces as the first pass of glancing got wrong, the share of the reference's pieces that the"
                    + " second pass is shown at first (GLAT: 0.5). 0.0 shows none.",
            Trait.LATER);

    static final Key<Integer> UPDATES = KEYS.of(
            "objective.glancing_updates",
            WholeNumber.between(1, 1_000_000_000),
            50_000,
            "Updates in which that share falls to 0.6 times as much (GLAT: 0.3), in a straight line: as many as"
                    + " training.max_updates, for instance.",
            Trait.LATER);

    GlancingConfig(Settings values) {
        super(KEYS, values, GlancingConfig::new);
    }

    public double ratio() {
        return get(RATIO);
    }

    public int updates() {
        return get(UPDATES);
    }

    /** The share in an update. */
    public double ratio(long update) {
        return ratio() * (1 - (1 - LEFT) * Math.min(1, (double) update / updates()));
    }
}
