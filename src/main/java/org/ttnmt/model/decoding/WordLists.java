package org.ttnmt.model.decoding;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * The words that may follow each source, as {@link OutputWords} takes them.
 *
 * @param union ids of all words, ascending
 * @param ids {@code (sources, width)}, -1 fills up
 * @param places in {@code union}, {@code (sources, width)}
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the device; never compared
record WordLists(int width, long[] union, long[] ids, long[] places) {
    /** Whole vectors, so that padding changes no sum; and so many that libtorch always uses the same kernel of topk. */
    private static final PaddedWidths WIDTHS = new PaddedWidths(List.of(1024), 16, Integer.MAX_VALUE);

    /** Lists of ids, one for each source; no list at all for the whole vocabulary. */
    static WordLists of(List<int[]> lists) {
        BitSet all = new BitSet();
        lists.forEach(list -> Arrays.stream(list).forEach(all::set));
        int[] union = all.stream().toArray();
        int longest = lists.stream().mapToInt(list -> list.length).max().orElse(0);
        int width = lists.isEmpty() ? 0 : WIDTHS.width(longest);
        long[] ids = new long[Math.multiplyExact(lists.size(), width)];
        long[] places = new long[ids.length];
        Arrays.fill(ids, -1);
        for (int row = 0; row < lists.size(); row++) {
            int[] list = lists.get(row);
            for (int i = 0; i < list.length; i++) {
                ids[row * width + i] = list[i];
                places[row * width + i] = Arrays.binarySearch(union, list[i]);
            }
        }
        return new WordLists(width, Arrays.stream(union).asLongStream().toArray(), ids, places);
    }

    ScriptValue unionOn(TensorScope scope) {
        return ScriptValue.of(scope.longs(union, union.length));
    }

    ScriptValue idsOn(TensorScope scope) {
        return ScriptValue.of(rectangle(scope, ids));
    }

    ScriptValue placesOn(TensorScope scope) {
        return ScriptValue.of(rectangle(scope, places));
    }

    private Tensor rectangle(TensorScope scope, long[] values) {
        return scope.longs(values, width == 0 ? 0 : values.length / width, width);
    }
}
