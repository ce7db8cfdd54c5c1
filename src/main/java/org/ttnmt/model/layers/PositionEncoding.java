package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** How a network knows positions: by what is added to the embeddings, done to queries and keys, or added to scores. */
public interface PositionEncoding {

    /** Nothing is known of positions. */
    PositionEncoding NONE = new PositionEncoding() {};

    /** The encoder's, as a configuration asks for it; its own parameters, if it has some, are {@code encoder...}. */
    static PositionEncoding ofEncoder(ParameterLayout layout, ModelConfig config) {
        return of(config.encoderPositions(), layout, "encoder", config, Buckets.BOTH_SIDES);
    }

    /** The decoder's, which looks back only. */
    static PositionEncoding ofDecoder(ParameterLayout layout, ModelConfig config) {
        return of(config.positions(), layout, "decoder", config, Buckets.BEHIND);
    }

    /** That of slots which are written at once, and see each other on both sides. */
    static PositionEncoding ofSlots(ParameterLayout layout, ModelConfig config) {
        return of(config.positions(), layout, "decoder", config, Buckets.BOTH_SIDES);
    }

    private static PositionEncoding of(
            ModelConfig.Positions kind, ParameterLayout layout, String name, ModelConfig config, Buckets buckets) {
        return switch (kind) {
            case SINUSOIDAL, SINUSOIDAL_PAPER -> SinusoidalPositions.of(config, kind);
            case LEARNED -> new LearnedPositions(layout, name + ".embedding", config);
            case ROTARY -> new RotaryPositions(config.headDim());
            case RELATIVE -> new RelativePositions(config);
            case ALIBI -> new LinearBias(config.heads());
            case T5_BIAS -> new BucketBias(layout, name, config.heads(), buckets);
            case NONE -> NONE;
        };
    }

    /**
     * Emits what is known of the positions from 0 on, computed once and kept through a decoding.
     *
     * @param count of positions, an int
     * @return a row for each position, {@code count} at least, in the master format; empty rows where nothing is known
     */
    default Value table(Graph graph, Value count, Value tensorOnDevice) {
        Code code = graph.code();
        return code.call("empty", List.of(count, 0), code.onDeviceOf(tensorOnDevice));
    }

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

    /** Whether attention has to know the distances from queries to keys. */
    default boolean seesDistances() {
        return false;
    }

    /** Whether {@link #bias} adds anything. */
    default boolean biases() {
        return false;
    }

    /**
     * Emits the bias of self-attention's scores, {@code (batch * heads, queries, keys)}, with what the encoding adds.
     *
     * @param visible bias of what may attend to what, {@code (batch or 1, queries or 1, keys)}
     * @param batch an int
     * @param queries their positions, {@code (queries or 1)}
     * @param keys their positions, {@code (keys)}
     */
    default Value bias(Graph graph, Value visible, Value batch, int heads, Value queries, Value keys) {
        return AttentionMask.perHead(graph.code(), visible, heads);
    }

    /** Emits what {@link Places#distances} of self-attention are, {@code (queries or 1, keys)}. */
    default Value distances(Code code, Value queries, Value keys) {
        return Value.NONE;
    }

    /** What the encoding knows in one layer, with parameters {@code name.distance...} if it has some of its own. */
    default InLayer inLayer(ParameterLayout layout, String name) {
        return at -> Distances.NONE;
    }

    /** What an encoding knows in one layer. */
    @FunctionalInterface
    interface InLayer {
        Distances at(Places at);
    }

    /** How many positions there are: those that were trained, or as many as an int can count. */
    default int most() {
        return Integer.MAX_VALUE;
    }
}
