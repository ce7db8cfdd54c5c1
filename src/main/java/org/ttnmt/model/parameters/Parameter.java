package org.ttnmt.model.parameters;

import java.util.Arrays;

/**
 * One named slice of the flat parameter vector.
 *
 * @param name dotted, as in the weights file: {@code encoder.0.self_attention.output.weight}
 * @param index its place in the layout
 * @param offset of its first element in the vector
 * @param shape its dimensions
 * @param initial how it starts
 */
@SuppressWarnings("ArrayRecordComponent") // compared by name alone, within one layout
public record Parameter(String name, int index, long offset, int[] shape, Initial initial) {

    /** How a parameter starts. */
    public enum Initial {
        ZERO,
        ONE,
        /** Uniform in ±sqrt(6 / (rows + columns)) (Glorot and Bengio 2010); stacked matrices count as one, a vector as
         * square. */
        XAVIER,
        /** Normal with variance 1 / columns, so that scaled embeddings have unit variance. */
        EMBEDDING
    }

    public long elements() {
        return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    }
}
