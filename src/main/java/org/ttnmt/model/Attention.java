package org.ttnmt.model;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2):
 * {@code softmax(q k^T / sqrt(headDim) + bias) v}, with dropout of the attention weights.
 */
final class Attention {
    private final ModelConfig config;
    private final Dropout.Extent extent;

    /** @param extent of the attention weights, {@code batch * heads * queries * keys} */
    Attention(ModelConfig config, Dropout.Extent extent) {
        this.config = config;
        this.extent = extent;
    }

    /**
     * Emits attention.
     *
     * @param query {@code (batch, heads, queries, headDim)}
     * @param bias 0 or minus infinity, broadcast over {@code (batch, heads, queries, keys)}; {@link Value#NONE} for all
     *     zeros
     * @return {@code (batch, queries, modelDim)}
     */
    Value apply(Graph graph, Value query, KeyValue memory, Value bias) {
        Code code = graph.code();
        Value scaled = code.multiply(query, 1 / Math.sqrt(config.headDim()));
        Value scores = code.matmul(scaled, code.transpose(memory.key(), -2, -1)); // (batch, heads, queries, keys)
        Value biased = bias.equals(Value.NONE) ? scores : code.add(scores, bias);
        Value weights = softmax(graph, biased);
        graph.tap().see(weights);
        Value kept = graph.dropout().apply(code, weights, config.attentionDropout(), extent);
        Value heads = code.transpose(code.matmul(kept, memory.value()), 1, 2); // (batch, queries, heads, headDim)
        return code.reshape(heads, code.size(heads, 0), code.size(heads, 1), config.modelDim());
    }

    /** In the master format: on CPUs libtorch's bfloat16 softmax of short rows is slow, its gradient eight times as slow as float32's. */
    private static Value softmax(Graph graph, Value scores) {
        Code code = graph.code();
        Numbers numbers = graph.numbers();
        if (numbers.compute() == numbers.master()) {
            return code.call("softmax", scores, -1);
        }
        Value exact = code.call("softmax", scores, -1, new Code.Named("dtype", numbers.master()));
        return code.to(exact, numbers.compute());
    }

    /** {@code x (rows, modelDim * parts)} as {@code parts} tensors of {@code (batch, heads, -1, headDim)}. */
    Value[] split(Graph graph, Value x, Value batch, int parts) {
        Code code = graph.code();
        Value apart = code.view(x, batch, -1, parts, config.heads(), config.headDim());
        Value ordered = code.permute(apart, 2, 0, 3, 1, 4); // (parts, batch, heads, length, headDim)
        Value[] result = new Value[parts];
        for (int i = 0; i < parts; i++) {
            result[i] = code.call("select", ordered, 0, i);
        }
        return result;
    }
}
