package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Attention of a decoder to what the encoder made of the source, the memory. */
public final class SourceAttention {
    private final Linear query;
    private final Linear keyValue;
    private final Attention attention;

    /**
     * @param memoryDim width of the memory
     * @param extent of the attention weights, {@code batch * heads * targetLength * sourceLength}
     */
    public SourceAttention(
            ParameterLayout layout, String name, ModelConfig config, int memoryDim, Dropout.Extent extent) {
        int inner = config.attentionDim();
        this.query = new Linear(layout, name + ".query", config.modelDim(), inner, config.bias());
        this.keyValue = new Linear(layout, name + ".key_value", memoryDim, 2 * inner, config.bias());
        this.attention = new Attention(layout, name, config, AttentionSite.CROSS, extent);
    }

    /** Emits keys and values of {@code memory (batch * sourceLength, memoryDim)}: computed once for a source. */
    public KeyValue memory(Graph graph, Value memory, Value batch) {
        Value parts = attention.split(graph, keyValue.apply(graph, memory), batch, 2);
        return new KeyValue(graph.code().call("contiguous", attention.headsFirst(graph, parts)));
    }

    /**
     * Emits attention of {@code x (batch * length, modelDim)} to the memory: for each source, {@code x} holds all
     * positions of its target, or the newest token of each of its hypotheses.
     *
     * @param batch number of sources, an int
     * @param bias of what may attend to what
     * @param distances what is known of the distances from {@code x} to the positions of the source
     * @return sums of values, {@code (batch * length, heads * headDim)}
     */
    public Value apply(Graph graph, Value x, Value batch, KeyValue memory, Value bias, Distances distances) {
        Value queries = attention.split(graph, query.apply(graph, x), batch, 1);
        Value folded = graph.code().call("flatten", attention.headsFirst(graph, queries), 0, 2);
        return attention.apply(graph, folded, batch, memory, bias, distances);
    }
}
