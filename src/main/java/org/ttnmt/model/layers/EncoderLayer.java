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
    private final Attending attention;
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
        this.attention = attending(
                layout,
                name + ".self_attention",
                config,
                positions,
                LocalBlocks.Sides.BOTH.weights(config.attentionWindow(), config.heads(), length));
        this.aroundAttention = new Sublayer(layout, name + ".self_attention", config, stream);
        this.feedForward = new FeedForward(
                layout,
                name + ".feed_forward",
                config,
                config.feedForwardDepth(),
                (batch, source, target) -> batch * length.elements(batch, source, target) * config.feedForwardDim());
        this.aroundFeedForward = new Sublayer(layout, name + ".feed_forward", config, stream);
    }

    /** Emits what one position reads of the others. */
    @FunctionalInterface
    private interface Attending {
        Value apply(Graph graph, Value x, Value batch, Places at, Value bias, Value patterns);
    }

    private static Attending attending(
            ParameterLayout layout,
            String name,
            ModelConfig config,
            PositionEncoding positions,
            Dropout.Extent weights) {
        if (config.encoderAttention() == ModelConfig.EncoderAttention.FIXED) {
            FixedAttention fixed = new FixedAttention(layout, name, config, weights);
            return (graph, x, batch, at, bias, patterns) -> fixed.apply(graph, x, batch, bias, patterns);
        }
        SelfAttention learned = new SelfAttention(layout, name, config, AttentionSite.ENCODER, positions, weights);
        return (graph, x, batch, at, bias, patterns) ->
                learned.apply(graph, x, batch, at, UnaryOperator.identity(), bias);
    }

    /**
     * Emits the weights that do not depend on what is read, the same in all layers; nothing for attention that is learnt.
     *
     * @param positions from 0, {@code (length)}
     * @param lengths real positions of each sentence, {@code (batch)}
     */
    public static Value patterns(Graph graph, ModelConfig config, Value positions, Value lengths) {
        return config.encoderAttention() == ModelConfig.EncoderAttention.FIXED
                ? FixedAttention.patterns(graph, config, positions, lengths)
                : Value.NONE;
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

    /**
     * Emits the layer for {@code x (batch * sourceLength, modelDim)}.
     *
     * @param bias hides padding
     * @param patterns those of the same graph
     */
    public Value apply(Graph graph, Value x, Value batch, Places at, Value bias, Value patterns) {
        Graph self = graph.in("self_attention");
        Graph forward = graph.in("feed_forward");
        Value a = aroundAttention.apply(self, x, y -> attention.apply(self, y, batch, at, bias, patterns));
        return aroundFeedForward.apply(forward, a, y -> feedForward.apply(forward, y));
    }
}
