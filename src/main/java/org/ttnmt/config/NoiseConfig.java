package org.ttnmt.config;

/** What a sentence loses before a network learns to complete it. */
public final class NoiseConfig extends Section<NoiseConfig> {
    static final Keys KEYS = new Keys();

    private static final double DENOISED = 0.35;

    static final Key<Double> MASK_RATIO = KEYS.derived(
            "objective.mask_ratio",
            DecimalNumber.above(0).atMost(1),
            values -> !values.known(ObjectiveConfig.TYPE)
                    ? DENOISED
                    : switch (values.get(ObjectiveConfig.TYPE)) {
                        case MASS -> 0.5;
                        case MASKED_LANGUAGE_MODEL -> 0.15;
                        default -> DENOISED;
                    },
            "Share of a sentence's pieces that denoising, mass or masked_language_model take away. The default is that"
                    + " of their papers: 0.35 (mBART, Liu et al. 2020), 0.5 and 0.15.",
            Trait.LATER);

    public double maskRatio() {
        return get(MASK_RATIO);
    }

    static final Key<Double> MASK_SPAN = KEYS.of(
            "objective.mask_span",
            DecimalNumber.atLeast(1).atMost(100),
            3.5,
            "Mean pieces of a gap, each of which becomes one <mask>: its length is Poisson distributed, but at least 1"
                    + " (mBART: 3.5).",
            Trait.LATER);

    public double maskSpan() {
        return get(MASK_SPAN);
    }

    /** What a sentence loses. */
    public Kind kind() {
        return switch (get(ObjectiveConfig.TYPE)) {
            case DENOISING -> Kind.GAPS;
            case MASS -> Kind.STRETCH;
            case MASKED_LANGUAGE_MODEL -> Kind.PIECES;
            default -> Kind.NONE;
        };
    }

    /** What a sentence may lose. */
    public enum Kind {
        NONE,
        /** Some pieces at a time, each time for one mask. */
        GAPS,
        /** A part, a mask for each of its pieces. */
        STRETCH,
        /** Single pieces, most of them for a mask. */
        PIECES
    }

    NoiseConfig(Settings values) {
        super(KEYS, values, NoiseConfig::new);
    }
}
