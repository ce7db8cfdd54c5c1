package org.ttnmt.model.parameters;

import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.torch.NumberType;

/**
 * The number formats of a network's computation.
 *
 * @param master of the parameter vector, embeddings, normalisation's weights and the loss
 * @param compute of matrix products and of what flows between them
 */
public record NumberFormats(NumberType master, NumberType compute) {
    public static final NumberFormats FLOAT32 = new NumberFormats(NumberType.FLOAT32, NumberType.FLOAT32);
    public static final NumberFormats BFLOAT16 = new NumberFormats(NumberType.FLOAT32, NumberType.BFLOAT16);

    /** Has no room for small gradients: see {@link TrainingNetwork#scaleLoss}. */
    public static final NumberFormats FLOAT16 = new NumberFormats(NumberType.FLOAT32, NumberType.FLOAT16);

    /** For comparing gradients with finite differences. */
    public static final NumberFormats FLOAT64 = new NumberFormats(NumberType.FLOAT64, NumberType.FLOAT64);

    /** Whether computation has another format than the master. */
    public boolean isMixed() {
        return compute != master;
    }

    /** Whether small gradients vanish in the format of computation unless the loss is scaled. */
    public boolean needsLossScale() {
        return compute == NumberType.FLOAT16;
    }

    /** The formats of decoding: what is not a product of integers is float32 beside them. */
    public static NumberFormats of(org.ttnmt.config.DecodingPrecision precision) {
        return switch (precision) {
            case FLOAT32, INT8 -> FLOAT32;
            case AUTO -> throw new IllegalArgumentException("which precision is meant must be known by now");
            case BFLOAT16 -> BFLOAT16;
            case FLOAT16 -> FLOAT16;
        };
    }

    /** The formats for a configured precision. */
    public static NumberFormats of(org.ttnmt.config.Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT32;
            case BFLOAT16 -> BFLOAT16;
            case FLOAT16 -> FLOAT16;
        };
    }
}
