package org.ttnmt.model.decoding;

import java.util.List;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * What search asks of {@code logProbs (rows, vocabulary)}: {@code best(logProbs, wanted) -> (ids, logProbs)}, both
 * {@code (rows, wanted)}; {@code at(logProbs, ids (rows, n)) -> (rows, n)}; and the mean of several networks, summed up
 * by {@code blend(sum, logProbs, logWeight)}, where an empty sum begins.
 */
final class DistributionFunctions {
    private DistributionFunctions() {}

    static void emit(Script script) {
        script.function(
                "best",
                Script.tensors(2),
                List.of("logProbs", "wanted: int"),
                (code, p) -> BestTokens.write(code, p.get(0), p.get(1)));
        script.function(
                "at",
                "Tensor",
                List.of("logProbs", "ids"),
                (code, p) -> code.returns(code.call("gather", p.get(0), 1, p.get(1))));
        script.function("blend", "Tensor", List.of("sum", "logProbs", "logWeight: float"), (code, p) -> {
            Value weighted = code.add(p.get(1), p.get(2));
            Value result = code.assign("result", weighted.text());
            code.when(p.get(0).isNotEmpty(), () -> code.reassign(result, code.call("logaddexp", p.get(0), weighted)));
            code.returns(result);
        });
    }
}
