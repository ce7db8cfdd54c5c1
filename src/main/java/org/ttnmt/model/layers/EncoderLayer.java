package org.ttnmt.model.layers;

import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Self-attention, then feed-forward, each with its residual. */
public final class EncoderLayer {
    private final SelfAttention attention;
    private final Sublayer aroundAttention;
    private final FeedForward feedForward;
    private final Sublayer aroundFeedForward;

    public EncoderLayer(ParameterLayout layout, String name, ModelConfig config, PositionEncoding positions) {
        Dropout.Extent stream = (batch, source, target) -> batch * source * config.modelDim();
        this.attention = new SelfAttention(
                layout,
                name + ".self_attention",
                config,
                AttentionSite.ENCODER,
                positions,
                (batch, source, target) -> batch * config.heads() * source * source);
        this.aroundAttention = new Sublayer(layout, name + ".self_attention", config, stream);
        this.feedForward = new FeedForward(
                layout,
                name + ".feed_forward",
                config,
                (batch, source, target) -> batch * source * config.feedForwardDim());
        this.aroundFeedForward = new Sublayer(layout, name + ".feed_forward", config, stream);
    }

    /** Emits the layer for {@code x (batch * sourceLength, modelDim)}; the bias hides padding. */
    public Value apply(Graph graph, Value x, Value batch, Places at, Value bias) {
        Graph self = graph.in("self_attention");
        Graph forward = graph.in("feed_forward");
        Value a = aroundAttention.apply(
                self, x, y -> attention.apply(self, y, batch, at, UnaryOperator.identity(), bias));
        return aroundFeedForward.apply(forward, a, y -> feedForward.apply(forward, y));
    }
}
