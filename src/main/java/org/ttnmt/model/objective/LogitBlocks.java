package org.ttnmt.model.objective;

import java.util.function.Consumer;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A loop over blocks of rows of hidden states. Logits of all tokens together would be the largest tensor of a training,
 * so they are made, used and forgotten block by block.
 *
 * @param hidden {@code (tokens, columns)}
 * @param weight {@code (vocabulary, columns)}
 * @param size rows of a block
 */
record LogitBlocks(Code code, Value hidden, Value weight, int size) {
    /** With fewer rows, products become slow. */
    private static final int LEAST = 64;

    /** Blocks of about {@code elements} logits. */
    static LogitBlocks of(Code code, Value hidden, Value weight, int vocabulary, int elements) {
        return new LogitBlocks(code, hidden, weight, Math.max(LEAST, elements / vocabulary));
    }

    /** Blocks of about {@code elements} logits, and of {@code rows} rows at most. */
    static LogitBlocks of(Code code, Value hidden, Value weight, int vocabulary, int elements, int rows) {
        return new LogitBlocks(code, hidden, weight, Math.max(LEAST, Math.min(rows, elements / vocabulary)));
    }

    /** Emits the loop over all rows; {@code body} writes what is done with a block. */
    void forEach(Consumer<Block> body) {
        forEach(code.size(hidden, 0), body);
    }

    /** Emits the loop over the first {@code rows}, an int. */
    void forEach(Value rows, Consumer<Block> body) {
        Value transposed = code.transpose(weight, 0, 1);
        Value blocks = code.assign("blocks", "torch.floordiv(" + rows + " + " + (size - 1) + ", " + size + ")");
        code.repeat(blocks, index -> {
            Value begin = code.assign("begin", index + " * " + size);
            Value count = code.assign("count", "ops.prim.min(" + size + ", " + rows + " - " + begin + ")");
            body.accept(new Block(code, begin, count, transposed));
        });
    }

    /**
     * Some rows.
     *
     * @param begin the first of them, an int
     * @param count an int
     * @param transposed the weights, {@code (columns, vocabulary)}
     */
    record Block(Code code, Value begin, Value count, Value transposed) {

        /** Emits these rows of a tensor. */
        Value of(Value rows) {
            return code.call("narrow", rows, 0, begin, count);
        }

        /** Emits the logits {@code (count, vocabulary)} of some hidden states. */
        Value logits(Value hiddenOfBlock) {
            return code.call("mm", hiddenOfBlock, transposed);
        }
    }
}
