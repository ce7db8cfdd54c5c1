package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Which positions of their sequences the columns of a tensor have: from {@code begin} to before {@code end}. In a
 * decoding step there is one column, and all rows have the same position.
 *
 * @param begin position of the first column, an int
 * @param end position after the last column, an int
 * @param table what the {@link PositionEncoding} knows of positions from 0 on, to {@code end} at least
 * @param distances from these positions to those that they see, {@link PositionEncoding#distances}
 * @param blocks in which they see each other; null where each may see all
 */
public record Places(Value begin, Value end, Value table, Value distances, @Nullable LocalBlocks blocks) {

    /** Emits the places of {@code tokens (rows, length)}, the first of which stand at {@code begin}. */
    public static Places of(Code code, Value begin, Value tokens, Value table, Value distances) {
        return new Places(begin, code.assign("end", begin + " + " + code.size(tokens, 1)), table, distances, null);
    }

    /** The same, seeing each other in blocks. */
    public Places in(@Nullable LocalBlocks cut) {
        return new Places(begin, end, table, distances, cut);
    }

    /** Emits the positions from 0 to {@code length}, an int. */
    public static Value all(Code code, Value length, Value tensorOnDevice) {
        return code.call("arange", length, Code.dtype(NumberType.INT64), code.onDeviceOf(tensorOnDevice));
    }

    /** Emits the table's rows of these positions. */
    public Value rows(Code code) {
        return code.call("slice", table, 0, begin, end);
    }
}
