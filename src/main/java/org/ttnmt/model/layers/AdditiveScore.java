package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code v tanh(q + k)} with a vector for each head (Bahdanau et al. 2015, section A.1.2). The paper's matrices of query
 * and key are the projections that attention has before any score, so the keys of a source are computed once.
 *
 * <p>Of all scores this one needs the most memory: {@code headDim} numbers for each query and key. It is computed query
 * by query, so that only training, which has to keep them, holds all at once.
 */
final class AdditiveScore implements AttentionScore {
    private final Parameter vectors;

    AdditiveScore(ParameterLayout layout, String name, ModelConfig config) {
        this.vectors = layout.add(name + ".score.weight", Parameter.Initial.XAVIER, config.heads(), config.headDim());
    }

    @Override
    public Value scores(Graph graph, Value query, Value keys, Value bias, Distances distances) {
        Code code = graph.code();
        int heads = vectors.shape()[0];
        Value repeats = code.assign("batch", code.size(query, 0) + " // " + heads);
        Value vector =
                code.call("unsqueeze", code.call("repeat", graph.weights().compute(vectors), List.of(repeats, 1)), 1);
        Value each = code.assign("each", "annotate(List[Tensor], [])");
        code.repeat(code.size(query, 1), i -> {
            Value sum = code.add(keys, code.call("narrow", query, 1, i, 1)); // (batch * heads, keys, headDim)
            Value weighed = code.multiply(Elementwise.apply(code, "tanh", sum, vectors.shape()[1]), vector);
            code.run("append", each, code.call("sum", weighed, new int[] {-1}));
        });
        return code.add(code.call("stack", each, 1), distances.scores(graph, query, bias));
    }
}
