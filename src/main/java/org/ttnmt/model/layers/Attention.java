package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2): {@code normalizer(score(q, k) + bias) v}, with dropout of
 * the attention weights. Every head of every sentence is one matrix of a batch of {@code batch * heads}.
 */
final class Attention {
    private final ModelConfig config;
    private final AttentionSite site;
    private final AttentionScore score;
    private final AttentionNormalizer normalizer;
    private final Dropout.Extent extent;

    /** @param extent of the attention weights, {@code batch * heads * queries * keys} */
    Attention(ParameterLayout layout, String name, ModelConfig config, AttentionSite site, Dropout.Extent extent) {
        this.config = config;
        this.site = site;
        this.score = AttentionScore.of(layout, name, config);
        this.normalizer = AttentionNormalizer.of(layout, name, config);
        this.extent = extent;
    }

    /**
     * Emits attention.
     *
     * @param query {@code (batch * heads, queries, headDim)}
     * @param batch an int
     * @param bias 0 or minus infinity, broadcast over {@code (batch * heads, queries, keys)}
     * @param distances what is known of the distances from queries to keys
     * @return {@code (batch * queries, heads * headDim)}
     */
    Value apply(Graph graph, Value query, Value batch, KeyValue memory, Value bias, Distances distances) {
        Code code = graph.code();
        Value[] keyValue = memory.parts(code);
        Value scores = score.scores(graph, query, keyValue[0], bias, distances);
        Value weights = distances.weights(graph, normalizer.weights(graph, scores));
        graph.tap().see(site, weights);
        Value kept = graph.dropout().apply(code, weights, config.attentionDropout(), extent);
        Value attended = distances.values(graph, kept, code.call("bmm", kept, keyValue[1]));
        Value heads = code.view(attended, batch, config.heads(), -1, config.headDim());
        return normalizer.output(graph, code.reshape(code.transpose(heads, 1, 2), -1, config.attentionDim()));
    }

    /** {@code x (batch * length, parts * heads * headDim)} as {@code (batch, length, parts, heads, headDim)}. */
    Value split(Graph graph, Value x, Value batch, int parts) {
        return graph.code().view(x, batch, -1, parts, config.heads(), config.headDim());
    }

    /** {@code (batch, length, parts, heads, headDim)} as {@code (parts, batch, heads, length, headDim)}. */
    Value headsFirst(Graph graph, Value split) {
        return graph.code().permute(split, 2, 0, 3, 1, 4);
    }
}
