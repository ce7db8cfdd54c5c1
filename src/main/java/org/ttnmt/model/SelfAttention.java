package org.ttnmt.model;

import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Attention of a sequence to itself; query, key and value come from one stacked matrix. */
final class SelfAttention {
    private final Linear queryKeyValue;
    private final Linear output;
    private final Attention attention;

    SelfAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        int dim = config.modelDim();
        this.queryKeyValue = new Linear(layout, name + ".query_key_value", Parameter.Initial.XAVIER, dim, 3 * dim);
        this.output = new Linear(layout, name + ".output", Parameter.Initial.XAVIER, dim, dim);
        this.attention = new Attention(config, extent);
    }

    /**
     * Emits self-attention of {@code x (batch * length, modelDim)}.
     *
     * @param batch an int: what belongs to one of them attends to the same keys
     * @param history what the keys and values of this call are appended to; identity when {@code x} is everything
     */
    Value apply(Graph graph, Value x, Value batch, UnaryOperator<KeyValue> history, Value bias) {
        Code code = graph.code();
        Value parts = attention.split(graph, queryKeyValue.apply(graph, x), batch, 3);
        Value query = code.call("flatten", code.call("select", parts, 0, 0), 0, 1);
        KeyValue all = history.apply(new KeyValue(code.call("slice", parts, 0, 1, 3)));
        return output.apply(graph, attention.apply(graph, query, batch, all, bias));
    }
}
