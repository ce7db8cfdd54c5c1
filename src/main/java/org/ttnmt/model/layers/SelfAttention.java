package org.ttnmt.model.layers;

import java.util.List;
import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Attention of a sequence to itself; query, key and value come from one stacked matrix. */
public final class SelfAttention {
    private final Linear queryKeyValue;
    private final Linear output;
    private final Attention attention;
    private final PositionEncoding positions;
    private final PositionEncoding.InLayer distances;
    private final int heads;
    private final int headDim;

    /** @param extent of the attention weights, {@link LocalBlocks.Sides#weights} */
    public SelfAttention(
            ParameterLayout layout,
            String name,
            ModelConfig config,
            AttentionSite site,
            PositionEncoding positions,
            Dropout.Extent extent) {
        int dim = config.modelDim();
        int inner = config.attentionDim();
        this.queryKeyValue = new Linear(layout, name + ".query_key_value", dim, 3 * inner, config.bias());
        this.output = new Linear(layout, name + ".output", inner, dim, config.bias());
        this.attention = new Attention(layout, name, config, site, extent);
        this.positions = positions;
        this.distances = positions.inLayer(layout, name);
        this.heads = config.heads();
        this.headDim = config.headDim();
    }

    /**
     * Emits self-attention of {@code x (batch * length, modelDim)}.
     *
     * @param batch an int: what belongs to one of them attends to the same keys
     * @param at positions of {@code x}, and in which blocks they see each other
     * @param history what the keys and values of this call are appended to; identity when {@code x} is everything
     * @param bias of what may attend to what
     */
    public Value apply(Graph graph, Value x, Value batch, Places at, UnaryOperator<KeyValue> history, Value bias) {
        Code code = graph.code();
        Value stacked = attention.split(graph, queryKeyValue.apply(graph, x), batch, 3);
        // the gradient of this is one copy; that of a slice, a tensor of zeros
        Value parts = code.call("split_with_sizes", stacked, new int[] {1, 2}, 2);
        Value query = code.call("flatten", attention.headsFirst(graph, parts.at(0)), 0, 2);
        KeyValue newest = new KeyValue(attention.headsFirst(graph, parts.at(1)));
        KeyValue all = history.apply(rotated(graph, newest, at));
        Value turned = positions.rotate(graph, query, at);
        LocalBlocks blocks = at.blocks();
        if (blocks == null) {
            return output.apply(graph, attention.apply(graph, turned, batch, all, bias, distances.at(at)));
        }
        Graph cut = graph.shownTo(graph.tap().through(weights -> blocks.whole(code, weights, heads)));
        Value queries = blocks.queries(code, turned, heads);
        Value attended = attention.apply(cut, queries, blocks.batch(), blocks.keys(code, all), bias, distances.at(at));
        return output.apply(graph, blocks.joined(code, attended, heads * headDim));
    }

    private KeyValue rotated(Graph graph, KeyValue newest, Places at) {
        if (!positions.rotates()) {
            return newest;
        }
        Value parts = graph.code().call("unbind", newest.both(), 0);
        Value keys = positions.rotate(graph, parts.at(0), at);
        return new KeyValue(graph.code().call("stack", List.of(keys, parts.at(1))));
    }
}
