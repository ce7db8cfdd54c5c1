package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** How a network knows positions. Each encoding changes either the embeddings, or queries and keys. */
public interface PositionEncoding {

    /** The encoding that a configuration asks for; learned positions are parameters, {@code name.positions}. */
    static PositionEncoding of(ParameterLayout layout, String name, ModelConfig config) {
        return switch (config.positions()) {
            case SINUSOIDAL -> new SinusoidalPositions(config.modelDim());
            case LEARNED -> new LearnedPositions(layout, name, config);
            case ROTARY -> new RotaryPositions(config.headDim());
        };
    }

    /**
     * Emits what is known of the positions from 0 on, computed once and kept through a decoding.
     *
     * @param count of positions, an int
     * @return a row for each position, {@code count} at least, in the master format
     */
    Value table(Graph graph, Value count, Value tensorOnDevice);

    /** Emits {@code embeddings (batch, length, modelDim)} with what the encoding adds to them. */
    default Value embed(Graph graph, Value embeddings, Places at) {
        return embeddings;
    }

    /** Emits {@code x (..., length, headDim)}, queries or keys, with what the encoding does to them. */
    default Value rotate(Graph graph, Value x, Places at) {
        return x;
    }

    /** Whether {@link #rotate} does anything. */
    default boolean rotates() {
        return false;
    }

    /** How many positions there are: those that were trained, or as many as an int can count. */
    default int most() {
        return Integer.MAX_VALUE;
    }
}
