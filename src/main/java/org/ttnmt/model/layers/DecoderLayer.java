package org.ttnmt.model.layers;

import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * What reads the target so far, attention to the memory unless there is none, then feed-forward, each with its residual.
 */
public final class DecoderLayer {
    private final String target;
    private final Sublayer aroundTarget;
    /** Null in a decoder alone, as is the next one. */
    private final @Nullable CrossAttention crossAttention;

    private final @Nullable Sublayer aroundCrossAttention;
    private final FeedForward feedForward;
    private final Sublayer aroundFeedForward;

    /** @param target what the sublayer that reads the target is called */
    public DecoderLayer(ParameterLayout layout, String name, ModelConfig config, String target) {
        Dropout.Extent stream = (batch, source, length) -> batch * length * config.modelDim();
        this.target = target;
        this.aroundTarget = new Sublayer(layout, name + "." + target, config, stream);
        boolean alone = config.decoder() == ModelConfig.Decoder.ALONE;
        this.crossAttention = alone
                ? null
                : new CrossAttention(
                        layout,
                        name + ".cross_attention",
                        config,
                        (batch, source, length) -> batch * config.heads() * length * source);
        this.aroundCrossAttention = alone ? null : new Sublayer(layout, name + ".cross_attention", config, stream);
        this.feedForward = new FeedForward(
                layout,
                name + ".feed_forward",
                config,
                config.feedForwardDepth(),
                (batch, source, length) -> batch * length * config.feedForwardDim());
        this.aroundFeedForward = new Sublayer(layout, name + ".feed_forward", config, stream);
    }

    /**
     * Keys and values of {@code memory (batch * sourceLength, modelDim)} for this layer.
     *
     * @throws NullPointerException when it attends to none
     */
    public KeyValue memory(Graph graph, Value memory, Value batch) {
        return Objects.requireNonNull(crossAttention).memory(graph.in("cross_attention"), memory, batch);
    }

    /**
     * Emits the layer for {@code x (batch * targetLength, modelDim)}.
     *
     * @param batch an int
     * @param read the sublayer that reads the target
     * @param memoryBias hides the source's padding
     */
    public Value apply(
            Graph graph,
            Value x,
            Value batch,
            BiFunction<Graph, Value, Value> read,
            KeyValue memory,
            Value memoryBias) {
        Graph cross = graph.in("cross_attention");
        Graph forward = graph.in("feed_forward");
        Graph reading = graph.in(target);
        Value a = aroundTarget.apply(reading, x, y -> read.apply(reading, y));
        CrossAttention attention = crossAttention;
        Value b = aroundCrossAttention == null || attention == null
                ? a
                : aroundCrossAttention.apply(cross, a, y -> attention.apply(cross, y, batch, memory, memoryBias));
        return aroundFeedForward.apply(forward, b, y -> feedForward.apply(forward, y));
    }
}
