package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code max(0, score / 2 - t)^2}, between softmax and sparsemax (Peters et al. 2019, algorithm 2): the exact threshold
 * by sorting.
 */
record Entmax15() implements AttentionNormalizer {

    @Override
    public Value weights(Graph graph, Value scores) {
        Graph inner = graph.in("entmax");
        Code code = inner.code();
        Value x = Threshold.shifted(inner, scores, 0.5);
        Value fixed = code.call("detach", x);
        Value sorted = Threshold.sorted(code, fixed);
        Value ranks = Threshold.ranks(inner, fixed);
        Value mean = code.call("div", code.call("cumsum", sorted, -1), ranks);
        Value squares = code.call("cumsum", code.multiply(sorted, sorted), -1);
        Value spread = code.call("sub", squares, code.multiply(ranks, code.multiply(mean, mean)));
        Value room = code.call("div", code.call("rsub", spread, 1), ranks);
        Value candidates = code.call("sub", mean, code.call("sqrt", code.call("clamp_min", room, 0)));
        Value threshold = Threshold.at(code, candidates, code.call("le", candidates, sorted));
        Value slopes = code.call("relu", code.call("sub", fixed, threshold));
        Value moving = Threshold.moving(code, threshold, x, slopes);
        Value root = code.call("relu", code.call("sub", x, moving));
        return inner.compute(code.multiply(root, root));
    }
}
