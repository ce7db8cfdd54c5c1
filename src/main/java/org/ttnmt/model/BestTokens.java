package org.ttnmt.model;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The most probable tokens of each row. libtorch's topk sorts pairs of numbers and indices, which for large vocabularies takes longer than a
 * layer of the network. So the vocabulary is divided into blocks: the k best tokens are in the k blocks with the best maxima, and
 * only those are sorted.
 */
final class BestTokens {
    private static final int BLOCK = 128;

    private BestTokens() {}

    /** Writes a function's body: {@code logProbs (rows, vocabulary), candidates -> (ids, logProbs)}, best first, fewer if there are fewer. */
    static void write(Code code, Value logProbs, Value wanted) {
        Value candidates = code.assign("candidates", "ops.prim.min(" + wanted + ", " + code.size(logProbs, 1) + ")");
        Value blocks = code.assign("blocks", code.size(logProbs, 1) + " // " + BLOCK);
        Value ids = code.assign("ids", logProbs.text());
        Value values = code.assign("values", logProbs.text());
        code.when(
                new Value(candidates + " * 4 < " + blocks),
                () -> {
                    Value whole = code.assign("whole", blocks + " * " + BLOCK);
                    Value main = code.view(code.call("slice", logProbs, 1, 0, whole), -1, blocks, BLOCK);
                    Value maxima = code.call("amax", main, new int[] {2});
                    Value chosen = code.call("topk", maxima, candidates, 1).at(1); // (rows, candidates)
                    Value index = code.call("unsqueeze", chosen, 2);
                    Value inside = code.call("gather", main, 1, code.call("expand", index, List.of(-1, -1, BLOCK)));
                    Value offsets = code.call("arange", BLOCK, new Code.Named("device", code.device(logProbs)));
                    Value insideIds = code.add(code.multiply(index, BLOCK), offsets);
                    Value rest = code.call("slice", logProbs, 1, whole, code.size(logProbs, 1));
                    Value restIds = code.call(
                            "arange", whole, code.size(logProbs, 1), new Code.Named("device", code.device(logProbs)));
                    Value all = code.call("cat", List.of(code.call("flatten", inside, 1), rest), 1);
                    Value allIds = code.call(
                            "cat",
                            List.of(code.call("flatten", insideIds, 1), code.call("expand_as", restIds, rest)),
                            1);
                    Value best = code.call("topk", all, candidates, 1);
                    code.reassign(values, best.at(0));
                    code.reassign(ids, code.call("gather", allIds, 1, best.at(1)));
                },
                () -> {
                    Value best = code.call("topk", logProbs, candidates, 1);
                    code.reassign(values, best.at(0));
                    code.reassign(ids, best.at(1));
                });
        code.returns(ids, values);
    }
}
