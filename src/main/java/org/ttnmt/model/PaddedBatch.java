package org.ttnmt.model;

import java.util.Arrays;
import java.util.List;

/**
 * Sentence pairs as rectangles of ids: sources end with eos; targets are shifted so that the decoder reads bos and all
 * but the last token and predicts all of them and eos. Padding is eos; lengths and places tell what is real.
 *
 * @param source {@code (batch, sourceLength)}, row by row
 * @param lengths {@code (batch)}: real positions of each source, eos included
 * @param target {@code (batch, targetLength)}: what the decoder reads
 * @param places {@code (tokens)}: positions of real target tokens in the rectangle, row by row
 * @param labels {@code (tokens)}: what is to be predicted there
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the device; never compared
public record PaddedBatch(
        int batch,
        int sourceLength,
        int targetLength,
        long[] source,
        long[] lengths,
        long[] target,
        long[] places,
        long[] labels) {

    /** Pads pairs of ids that carry neither bos nor eos. */
    public static PaddedBatch of(List<int[]> sources, List<int[]> targets, int bos, int eos) {
        int batch = sources.size();
        int sourceLength = longest(sources) + 1;
        int targetLength = longest(targets) + 1;
        int tokens = targets.stream().mapToInt(t -> t.length + 1).sum();
        long[] source = filled(batch * sourceLength, eos);
        long[] lengths = new long[batch];
        long[] target = filled(batch * targetLength, eos);
        long[] places = new long[tokens];
        long[] labels = new long[tokens];
        int token = 0;
        for (int row = 0; row < batch; row++) {
            lengths[row] = copy(sources.get(row), source, row * sourceLength) + 1L;
            int[] ids = targets.get(row);
            int begin = row * targetLength;
            target[begin] = bos;
            copy(ids, target, begin + 1);
            for (int i = 0; i <= ids.length; i++) {
                places[token] = (long) begin + i;
                labels[token++] = i < ids.length ? ids[i] : eos;
            }
        }
        return new PaddedBatch(batch, sourceLength, targetLength, source, lengths, target, places, labels);
    }

    /** All pairs twice: first all of them, then all again. */
    public PaddedBatch twice() {
        long[] placesTwice = twice(places);
        for (int i = places.length; i < placesTwice.length; i++) {
            placesTwice[i] += target.length;
        }
        return new PaddedBatch(
                2 * batch,
                sourceLength,
                targetLength,
                twice(source),
                twice(lengths),
                twice(target),
                placesTwice,
                twice(labels));
    }

    private static long[] twice(long[] values) {
        long[] result = Arrays.copyOf(values, 2 * values.length);
        System.arraycopy(values, 0, result, values.length, values.length);
        return result;
    }

    /** Real target tokens, eos included. */
    public int tokens() {
        return labels.length;
    }

    private static int longest(List<int[]> sequences) {
        return sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    }

    private static long[] filled(int size, int value) {
        long[] array = new long[size];
        Arrays.fill(array, value);
        return array;
    }

    private static int copy(int[] ids, long[] into, int at) {
        for (int i = 0; i < ids.length; i++) {
            into[at + i] = ids[i];
        }
        return ids.length;
    }
}
