package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Attention of the decoder to the encoder's output, the memory. */
final class CrossAttention {
    private final Linear query;
    private final Linear keyValue;
    private final Linear output;
    private final Attention attention;

    CrossAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        int dim = config.modelDim();
        this.query = new Linear(layout, name + ".query", dim, dim);
        this.keyValue = new Linear(layout, name + ".key_value", dim, 2 * dim);
        this.output = new Linear(layout, name + ".output", dim, dim);
        this.attention = new Attention(layout, name, config, AttentionSite.CROSS, extent);
    }

    /** Keys and values of {@code memory (batch * sourceLength, modelDim)}: computed once for a source. */
    KeyValue memory(Graph graph, Value memory, Value batch) {
        Value parts = attention.split(graph, keyValue.apply(graph, memory), batch, 2);
        return new KeyValue(graph.code().call("contiguous", attention.headsFirst(graph, parts)));
    }

    /**
     * Emits attention of {@code x (batch * length, modelDim)} to the memory: for each source, {@code x} holds all
     * positions of its target, or the newest token of each of its hypotheses.
     *
     * @param batch number of sources, an int
     */
    Value apply(Graph graph, Value x, Value batch, KeyValue memory, Value bias) {
        Value queries = attention.split(graph, query.apply(graph, x), batch, 1);
        Value folded = graph.code().call("flatten", attention.headsFirst(graph, queries), 0, 2);
        return output.apply(graph, attention.apply(graph, folded, batch, memory, bias, Distances.NONE));
    }
}
