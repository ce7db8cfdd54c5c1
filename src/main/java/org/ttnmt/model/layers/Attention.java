package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2): {@code normalizer(score(q, k) + bias) v}, with dropout of
 * the attention weights. Every head of every sentence is one matrix of a batch of {@code batch * heads}.
 *
 * @param extent of the attention weights, {@code batch * heads * queries * keys}
 */
record Attention(ModelConfig config, AttentionSite site, Dropout.Extent extent) {

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
        AttentionScore score = new ScaledDotProduct(config.headDim());
        Value weights = AttentionNormalizer.SOFTMAX.weights(graph, score.scores(graph, query, keyValue[0], bias));
        graph.tap().see(site, weights);
        Value kept = graph.dropout().apply(code, weights, config.attentionDropout(), extent);
        Value heads = code.view(code.call("bmm", kept, keyValue[1]), batch, config.heads(), -1, config.headDim());
        return code.reshape(code.transpose(heads, 1, 2), -1, config.modelDim());
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
