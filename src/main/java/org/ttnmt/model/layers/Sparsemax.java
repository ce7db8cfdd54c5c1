package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** {@code max(0, score - t)}, the nearest distribution to the scores (Martins and Astudillo 2016, section 2). */
record Sparsemax() implements AttentionNormalizer {

    @Override
    public Value weights(Graph graph, Value scores) {
        Graph inner = graph.in("sparsemax");
        Code code = inner.code();
        Value x = Threshold.shifted(inner, scores, 1);
        Value fixed = code.call("detach", x);
        Value sorted = Threshold.sorted(code, fixed);
        Value ranks = Threshold.ranks(inner, fixed);
        Value excess = code.call("sub", code.call("cumsum", sorted, -1), 1);
        Value candidates = code.call("div", excess, ranks);
        Value threshold = Threshold.at(code, candidates, code.call("gt", sorted, candidates));
        Value support =
                code.to(code.call("gt", fixed, threshold), inner.numbers().master());
        Value moving = Threshold.moving(code, threshold, x, support);
        return inner.compute(code.call("relu", code.call("sub", x, moving)));
    }
}
