package org.ttnmt.model.decoding;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The most probable tokens of each row. libtorch's topk sorts pairs of numbers and indices, which for large
 * vocabularies takes longer than a layer of the network. So the vocabulary is divided into blocks: the k best tokens
 * are in the k blocks with the best maxima, and only those are sorted.
 */
final class BestTokens {
    private static final int BLOCK = 64;

    private BestTokens() {}

    /** Writes {@code best(logProbs (rows, vocabulary), wanted) -> (ids, logProbs)}: best first, or all if fewer. */
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
                    Value index = code.call("expand", code.call("unsqueeze", chosen, 2), List.of(-1, -1, BLOCK));
                    Value inside = code.call("flatten", code.call("gather", main, 1, index), 1);
                    Value rest = code.call("slice", logProbs, 1, whole, Integer.MAX_VALUE); // shorter than a block
                    Value best = code.call("topk", code.call("cat", List.of(inside, rest), 1), candidates, 1);
                    Value withRest = code.call("constant_pad_nd", chosen, new int[] {0, 1}, blocks);
                    Value block = code.call("gather", withRest, 1, code.call("floor_divide", best.at(1), BLOCK));
                    Value inBlock = code.call("remainder", best.at(1), BLOCK);
                    code.reassign(values, best.at(0));
                    code.reassign(ids, code.call("add", inBlock, block, new Code.Named("alpha", BLOCK)));
                },
                () -> {
                    Value best = code.call("topk", logProbs, candidates, 1);
                    code.reassign(values, best.at(0));
                    code.reassign(ids, best.at(1));
                });
        code.returns(ids, values);
    }
}
