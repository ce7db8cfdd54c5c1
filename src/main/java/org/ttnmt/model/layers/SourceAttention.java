package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Attention of a decoder to what the encoder made of the source, the memory. */
public final class SourceAttention {
    private final Linear query;
    /** Makes keys and values of the memory, or keys alone. */
    private final Linear memory;

    /** Whether the memory is summed as it is. */
    private final boolean asValues;

    private final Attention attention;

    /**
     * Attention to values that are projections of the memory.
     *
     * @param queryDim columns of what attends
     * @param memoryDim columns of the memory
     * @param extent of the attention weights, {@code batch * heads * targetLength * sourceLength}
     */
    public SourceAttention(
            ParameterLayout layout,
            String name,
            ModelConfig config,
            int queryDim,
            int memoryDim,
            Dropout.Extent extent) {
        int inner = config.attentionDim();
        this.query = new Linear(layout, name + ".query", queryDim, inner, config.bias());
        this.memory = new Linear(layout, name + ".key_value", memoryDim, 2 * inner, config.bias());
        this.asValues = false;
        this.attention = new Attention(layout, name, config, AttentionSite.CROSS, extent);
    }

    /** Attention of a recurrent network to a memory that is summed as it is (Bahdanau et al. 2015, section 3.1). */
    public SourceAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        int inner = config.attentionDim();
        boolean bias = config.rnnParameters() != RnnParameters.MARIAN; // which stands beside that of the keys
        this.query = Linear.ofRnn(layout, name + ".query", config.rnnDim(), inner, config, bias);
        this.memory = Linear.ofRnn(layout, name + ".key", inner, inner, config);
        this.asValues = true;
        this.attention = new Attention(layout, name, config, AttentionSite.CROSS, extent);
    }

    /** Emits keys and values of {@code states (batch * sourceLength, memoryDim)}: computed once for a source. */
    public KeyValue memory(Graph graph, Value states, Value batch) {
        Value made = memory.apply(graph, states);
        Value both = asValues ? graph.code().call("cat", List.of(made, states), 1) : made;
        Value parts = attention.split(graph, both, batch, 2);
        return new KeyValue(graph.code().call("contiguous", attention.headsFirst(graph, parts)));
    }

    /**
     * Emits attention of {@code x (batch * length, queryDim)} to the memory: for each source, {@code x} holds all
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
