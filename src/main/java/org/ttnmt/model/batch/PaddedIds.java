package org.ttnmt.model.batch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * Sequences of ids as rows of a rectangle, the shorter ones filled up.
 *
 * @param ids {@code (rows, width)}, row by row
 * @param lengths {@code (rows)}: real positions of each row
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the device; never compared
public record PaddedIds(int rows, int width, long[] ids, long[] lengths) {

    /** Fills the sequences up with {@code fill}, to the width that {@code widths} have for the longest of them. */
    public static PaddedIds of(List<int[]> sequences, int fill, PaddedWidths widths) {
        long[] lengths =
                sequences.stream().mapToLong(sequence -> sequence.length).toArray();
        int rows = lengths.length;
        int width = widths.width((int) Arrays.stream(lengths).max().orElse(0));
        long[] ids = new long[Math.multiplyExact(rows, width)];
        Arrays.fill(ids, fill);
        for (int row = 0; row < rows; row++) {
            int[] sequence = sequences.get(row);
            for (int i = 0; i < sequence.length; i++) {
                ids[row * width + i] = sequence[i];
            }
        }
        return new PaddedIds(rows, width, ids, lengths);
    }

    /** The sequences, each with {@code eos} behind it. */
    public static List<int[]> ended(List<int[]> sequences, int eos) {
        return sequences.stream().map(ids -> ended(ids, eos)).toList();
    }

    private static int[] ended(int[] sequence, int eos) {
        int[] ended = Arrays.copyOf(sequence, sequence.length + 1);
        ended[sequence.length] = eos;
        return ended;
    }

    /**
     * A source as an encoder reads it.
     *
     * @param ends whether sources end with {@code eos}; one that is empty does in any case
     */
    public static int[] read(int[] source, int eos, boolean ends) {
        return ends || source.length == 0 ? ended(source, eos) : source;
    }

    /** All sources as an encoder reads them. */
    public static List<int[]> read(List<int[]> sources, int eos, boolean ends) {
        return sources.stream().map(source -> read(source, eos, ends)).toList();
    }

    /** The sequences, each with {@code bos} before it. */
    public static List<int[]> begun(List<int[]> sequences, int bos) {
        return sequences.stream()
                .map(ids ->
                        IntStream.concat(IntStream.of(bos), Arrays.stream(ids)).toArray())
                .toList();
    }

    /** Real positions of the longest row. */
    public int longest() {
        return (int) Arrays.stream(lengths).max().orElse(0);
    }

    public Tensor tensor(TensorScope scope) {
        return scope.longs(ids, rows, width);
    }

    public Tensor lengths(TensorScope scope) {
        return scope.longs(lengths, rows);
    }
}
