package org.ttnmt.model;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Attention of the decoder to the encoder's output, the memory. */
final class CrossAttention {
    private final Linear query;
    private final Linear keyValue;
    private final Linear output;
    private final Attention attention;

    CrossAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        int dim = config.modelDim();
        this.query = new Linear(layout, name + ".query", Parameter.Initial.XAVIER, dim, dim);
        this.keyValue = new Linear(layout, name + ".key_value", Parameter.Initial.XAVIER, dim, 2 * dim);
        this.output = new Linear(layout, name + ".output", Parameter.Initial.XAVIER, dim, dim);
        this.attention = new Attention(config, extent);
    }

    /** Keys and values of {@code memory (batch, sourceLength, modelDim)}: computed once for a source. */
    KeyValue memory(Graph graph, Value memory) {
        Value[] parts = attention.split(
                graph, keyValue.apply(graph, memory), graph.code().size(memory, 0), 2);
        return new KeyValue(parts[0], parts[1]);
    }

    /**
     * Emits attention of {@code x}. Its rows may be several hypotheses of one source: {@code (sources * k, 1,
     * modelDim)}, neighbours sharing a source, is read as {@code (sources, k, modelDim)}.
     */
    Value apply(Graph graph, Value x, KeyValue memory, Value bias) {
        Code code = graph.code();
        Value sources = code.size(memory.key(), 0);
        Value[] parts = attention.split(graph, query.apply(graph, x), sources, 1);
        Value attended = attention.apply(graph, parts[0], memory, bias);
        return code.call("view_as", output.apply(graph, attended), x);
    }
}
