package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2):
 * {@code softmax(q k^T / sqrt(headDim) + bias) v}, with dropout of the attention weights. Every head of every sentence is one matrix
 * of a batch of {@code batch * heads}.
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
     * @param query {@code (batch * heads, queries, headDim)}
     * @param batch an int
     * @param bias 0 or minus infinity, broadcast over {@code (batch * heads, queries, keys)}
     * @return {@code (batch * queries, modelDim)}
     */
    Value apply(Graph graph, Value query, Value batch, KeyValue memory, Value bias) {
        Code code = graph.code();
        Value[] keyValue = memory.parts(code);
        Value scores = code.call(
                "baddbmm",
                bias,
                query,
                code.transpose(keyValue[0], 1, 2),
                new Code.Named("alpha", 1 / Math.sqrt(config.headDim()))); // (batch * heads, queries, keys)
        Value weights = softmax(graph, scores);
        graph.tap().see(weights);
        Value kept = graph.dropout().apply(code, weights, config.attentionDropout(), extent);
        Value heads = code.view(code.call("bmm", kept, keyValue[1]), batch, config.heads(), -1, config.headDim());
        return code.reshape(code.transpose(heads, 1, 2), -1, config.modelDim());
    }

    /** In the master format: on CPUs libtorch's bfloat16 softmax of short rows is slow, its gradient eight times as slow as float32's. */
    private static Value softmax(Graph graph, Value scores) {
        Code.Named type = new Code.Named("dtype", graph.numbers().master());
        return graph.compute(graph.code().call("softmax", scores, -1, type));
    }

    /** {@code x (batch * length, modelDim * parts)} as {@code (batch, length, parts, heads, headDim)}. */
    Value split(Graph graph, Value x, Value batch, int parts) {
        return graph.code().view(x, batch, -1, parts, config.heads(), config.headDim());
    }

    /** {@code (batch, length, parts, heads, headDim)} as {@code (parts, batch, heads, length, headDim)}. */
    Value headsFirst(Graph graph, Value split) {
        return graph.code().permute(split, 2, 0, 3, 1, 4);
    }
}
