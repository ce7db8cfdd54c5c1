package org.ttnmt.model.layers;

import java.util.ArrayList;
import java.util.List;
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

    /**
     * Adds a layer.
     *
     * @param length positions of a sequence
     */
    private EncoderLayer(
            ParameterLayout layout,
            String name,
            ModelConfig config,
            PositionEncoding positions,
            Dropout.Extent length) {
        Dropout.Extent stream =
                (batch, source, target) -> batch * length.elements(batch, source, target) * config.modelDim();
        this.attention = new SelfAttention(
                layout, name + ".self_attention", config, AttentionSite.ENCODER, positions, (batch, source, target) -> {
                    long positionsOfOne = length.elements(batch, source, target);
                    return batch * config.heads() * positionsOfOne * positionsOfOne;
                });
        this.aroundAttention = new Sublayer(layout, name + ".self_attention", config, stream);
        this.feedForward = new FeedForward(
                layout,
                name + ".feed_forward",
                config,
                (batch, source, target) -> batch * length.elements(batch, source, target) * config.feedForwardDim());
        this.aroundFeedForward = new Sublayer(layout, name + ".feed_forward", config, stream);
    }

    /**
     * Adds layers with parameters {@code name.0...} and so on; those that are shared are one.
     *
     * @param length positions of a sequence
     */
    public static List<EncoderLayer> stack(
            ParameterLayout layout,
            String name,
            int count,
            ModelConfig config,
            PositionEncoding positions,
            Dropout.Extent length) {
        List<EncoderLayer> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(
                    config.sharedLayers() && i > 0
                            ? layers.get(0)
                            : new EncoderLayer(layout, name + "." + i, config, positions, length));
        }
        return layers;
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
