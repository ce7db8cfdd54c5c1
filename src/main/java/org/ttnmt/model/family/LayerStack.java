package org.ttnmt.model.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.EncoderLayer;
import org.ttnmt.model.layers.LocalBlocks;
import org.ttnmt.model.layers.Normalization;
import org.ttnmt.model.layers.PaddingMask;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.StepSignal;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Layers over sequences of which every position is known, so that each may attend to all.
 *
 * @param steps tells the layers apart that are one; null where each is its own
 * @param norm of what comes out; null where layers end with one
 */
record LayerStack(
        ModelConfig config,
        PositionEncoding positions,
        List<EncoderLayer> layers,
        @Nullable StepSignal steps,
        @Nullable Normalization norm) {
    /**
     * A batch of sequences.
     *
     * @param tokens {@code (batch, length)}
     * @param batch an int
     * @param padding hides padding, a bias {@code (batch, 1, length)}
     * @param bias of what may attend to what
     * @param at positions of them all
     * @param patterns weights that are the same in all layers, if there are some
     */
    record Sequences(Value tokens, Value batch, Value padding, Value bias, Places at, Value patterns) {

        /**
         * Emits what all layers need to know.
         *
         * @param lengths real positions of each sequence, {@code (batch)}
         */
        static Sequences of(Graph graph, ModelConfig config, PositionEncoding positions, Value tokens, Value lengths) {
            Code code = graph.code();
            Value length = code.size(tokens, 1);
            Value batch = code.size(tokens, 0);
            Value all = Places.all(code, length, tokens);
            AttentionMask real = new PaddingMask(lengths);
            Value padding = real.biasAmong(graph, all);
            Value table = positions.table(graph.in("embedding"), length, tokens);
            if (config.attentionWindow() > 0) {
                Graph window = graph.in("window");
                LocalBlocks blocks =
                        new LocalBlocks(window.code(), config.attentionWindow(), LocalBlocks.Sides.BOTH, tokens);
                Value bias = blocks.bias(window, real, positions, config.heads());
                Places at = Places.of(code, Value.of(0), tokens, table, blocks.distances(window.code(), positions));
                return new Sequences(tokens, batch, padding, bias, at.in(blocks), Value.NONE);
            }
            boolean fixed =
                    config.encoderAttention() == ModelConfig.EncoderAttention.FIXED; // of which few heads are free
            Value bias = fixed ? padding : positions.bias(graph, padding, batch, config.heads(), all, all);
            Places at = Places.of(code, Value.of(0), tokens, table, positions.distances(code, all, all));
            Value patterns = EncoderLayer.patterns(graph.in("patterns"), config, all, lengths);
            return new Sequences(tokens, batch, padding, bias, at, patterns);
        }
    }

    /** Layers with parameters {@code name...}, as a configuration asks for them. */
    static LayerStack of(
            ParameterLayout layout,
            String name,
            int count,
            ModelConfig config,
            PositionEncoding positions,
            Dropout.Extent length) {
        List<EncoderLayer> layers = EncoderLayer.stack(layout, name, count, config, positions, length);
        @Nullable
        StepSignal steps = config.sharedLayers() ? new StepSignal(layout, name, count, config, positions) : null;
        @Nullable
        Normalization norm =
                config.norm() == ModelConfig.Norm.PRE ? Normalization.of(layout, name + ".norm", config) : null;
        return new LayerStack(config, positions, layers, steps, norm);
    }

    /**
     * Emits the mean of the real states of each sequence, {@code (batch, modelDim)}.
     *
     * @param states {@code (batch * length, modelDim)}
     * @param tokens {@code (batch, length)}
     * @param lengths real positions of each sequence, {@code (batch)}
     */
    static Value mean(Graph graph, Value states, Value tokens, Value lengths, int modelDim) {
        Code code = graph.code();
        NumberType master = graph.numbers().master();
        Value each = code.view(graph.master(states), code.size(tokens, 0), -1, modelDim);
        Value steps = code.call("arange", code.size(tokens, 1), code.onDeviceOf(tokens));
        Value real = code.to(code.call("lt", steps, code.call("unsqueeze", lengths, 1)), master);
        Value share = code.call("div", real, code.call("unsqueeze", code.to(lengths, master), 1));
        // a product, which adds in the same order whatever the padding is
        return graph.compute(code.call("squeeze", code.call("bmm", code.call("unsqueeze", share, 1), each), 1));
    }

    /** Emits what the layers need to know of sequences; see {@link Sequences#of}. */
    Sequences sequences(Graph graph, Value tokens, Value lengths) {
        return Sequences.of(graph, config, positions, tokens, lengths);
    }

    /** Emits the layers for {@code embedded (batch * length, modelDim)}. */
    Value apply(Graph graph, Value embedded, Sequences all) {
        Value x = embedded;
        for (int i = 0; i < layers.size(); i++) {
            EncoderLayer layer = layers.get(i);
            Graph here = graph.in("" + i);
            Value signalled = steps == null ? x : steps.apply(here, x, i, all.tokens(), all.at());
            x = graph.dropout()
                    .layer(
                            here.code(),
                            signalled,
                            config.layerDropout(),
                            y -> layer.apply(here, y, all.batch(), all.at(), all.bias(), all.patterns()));
        }
        return norm == null ? x : norm.apply(graph.in("norm"), x);
    }
}
