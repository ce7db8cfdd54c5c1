package org.ttnmt.model.layers;

import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Self-attention to what came before, attention to the memory, then feed-forward, each with its residual. */
public final class DecoderLayer {
    private final SelfAttention selfAttention;
    private final Sublayer aroundSelfAttention;
    private final CrossAttention crossAttention;
    private final Sublayer aroundCrossAttention;
    private final FeedForward feedForward;
    private final Sublayer aroundFeedForward;

    public DecoderLayer(ParameterLayout layout, String name, ModelConfig config, PositionEncoding positions) {
        Dropout.Extent stream = (batch, source, target) -> batch * target * config.modelDim();
        this.selfAttention = new SelfAttention(
                layout,
                name + ".self_attention",
                config,
                AttentionSite.DECODER,
                positions,
                (batch, source, target) -> batch * config.heads() * target * target);
        this.aroundSelfAttention = new Sublayer(layout, name + ".self_attention", config, stream);
        this.crossAttention = new CrossAttention(
                layout,
                name + ".cross_attention",
                config,
                (batch, source, target) -> batch * config.heads() * target * source);
        this.aroundCrossAttention = new Sublayer(layout, name + ".cross_attention", config, stream);
        this.feedForward = new FeedForward(
                layout,
                name + ".feed_forward",
                config,
                (batch, source, target) -> batch * target * config.feedForwardDim());
        this.aroundFeedForward = new Sublayer(layout, name + ".feed_forward", config, stream);
    }

    /** Keys and values of {@code memory (batch * sourceLength, modelDim)} for this layer. */
    public KeyValue memory(Graph graph, Value memory, Value batch) {
        return crossAttention.memory(graph.in("cross_attention"), memory, batch);
    }

    /**
     * Emits the layer for {@code x (batch * targetLength, modelDim)}.
     *
     * @param batch an int
     * @param at positions of {@code x}
     * @param history what self-attention's keys and values are appended to
     * @param selfBias hides the future, and what other rows have said
     * @param memoryBias hides the source's padding
     */
    public Value apply(
            Graph graph,
            Value x,
            Value batch,
            Places at,
            UnaryOperator<KeyValue> history,
            Value selfBias,
            KeyValue memory,
            Value memoryBias) {
        Graph self = graph.in("self_attention");
        Graph cross = graph.in("cross_attention");
        Graph forward = graph.in("feed_forward");
        Value a = aroundSelfAttention.apply(self, x, y -> selfAttention.apply(self, y, batch, at, history, selfBias));
        Value b = aroundCrossAttention.apply(cross, a, y -> crossAttention.apply(cross, y, batch, memory, memoryBias));
        return aroundFeedForward.apply(forward, b, y -> feedForward.apply(forward, y));
    }
}
