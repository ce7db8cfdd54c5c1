package org.ttnmt.model.batch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Sentence pairs as rectangles of ids: sources end with eos; targets are shifted so that the decoder reads bos and all
 * but the last token and predicts all of them and eos. Padding is eos; lengths and places tell what is real.
 *
 * @param source {@code (batch, sourceLength)}, row by row
 * @param lengths {@code (batch)}: real positions of each source, eos included
 * @param target {@code (batch, targetLength)}: what the decoder reads
 * @param places {@code (tokens)}: positions of real target tokens in the rectangle, row by row
 * @param labels {@code (tokens)}: what is to be predicted there
 * @param sourceEnds whether sources end with eos
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
        long[] labels,
        boolean sourceEnds) {

    /** Pads pairs of ids that carry neither bos nor eos; sources end with eos. */
    public static PaddedBatch of(List<int[]> sources, List<int[]> targets, int bos, int eos) {
        return of(sources, targets, bos, eos, true);
    }

    /**
     * Pads pairs of ids that carry neither bos nor eos.
     *
     * @param sourceEnds whether sources end with eos
     */
    public static PaddedBatch of(List<int[]> sources, List<int[]> targets, int bos, int eos, boolean sourceEnds) {
        PaddedIds source = PaddedIds.of(PaddedIds.read(sources, eos, sourceEnds), eos, PaddedWidths.NARROW);
        PaddedIds target = PaddedIds.of(PaddedIds.begun(targets, bos), eos, PaddedWidths.NARROW);
        long[] labels = PaddedIds.ended(targets, eos).stream()
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        long[] places = new long[labels.length];
        int token = 0;
        for (int row = 0; row < target.rows(); row++) {
            for (int i = 0; i < target.lengths()[row]; i++) {
                places[token++] = (long) row * target.width() + i;
            }
        }
        return new PaddedBatch(
                source.rows(),
                source.width(),
                target.width(),
                source.ids(),
                source.lengths(),
                target.ids(),
                places,
                labels,
                sourceEnds);
    }

    /**
     * Pads sources whose pieces have labels.
     *
     * @param labels of each source: one, or as many as it has pieces, {@code none} where there is no label
     * @param each whether there are as many as pieces; then the target is as wide as the source, otherwise 1
     */
    public static PaddedBatch labelled(List<int[]> sources, List<int[]> labels, boolean each, int none, int eos) {
        for (int i = 0; i < labels.size(); i++) {
            int expected = each ? sources.get(i).length : 1;
            if (labels.get(i).length != expected) {
                throw new IllegalArgumentException(
                        labels.get(i).length + " labels for " + sources.get(i).length + " pieces");
            }
        }
        PaddedIds source = PaddedIds.of(PaddedIds.ended(sources, eos), eos, PaddedWidths.NARROW);
        int width = each ? source.width() : 1;
        long[] target = new long[source.rows() * width];
        Arrays.fill(target, none);
        long[] places = new long[target.length];
        long[] found = new long[target.length];
        int count = 0;
        for (int row = 0; row < source.rows(); row++) {
            int[] own = labels.get(row);
            for (int i = 0; i < own.length; i++) {
                if (own[i] != none) {
                    places[count] = (long) row * width + i;
                    found[count++] = own[i];
                }
            }
        }
        return new PaddedBatch(
                source.rows(),
                source.width(),
                width,
                source.ids(),
                source.lengths(),
                target,
                Arrays.copyOf(places, count),
                Arrays.copyOf(found, count),
                true);
    }

    /**
     * Pads sentences of which a part is hidden.
     *
     * @param sources as long as the targets, with {@code mask} for each hidden piece
     * @param targets whole sentences: of them the hidden pieces are predicted, and the decoder reads those before them
     */
    public static PaddedBatch hidden(
            List<int[]> sources, List<int[]> targets, int mask, int bos, int eos, boolean sourceEnds) {
        PaddedBatch whole = of(sources, targets, bos, eos, sourceEnds);
        long[] read = whole.target.clone();
        int[] kept = new int[whole.places.length];
        int count = 0;
        for (int i = 0; i < whole.places.length; i++) {
            int row = (int) (whole.places[i] / whole.targetLength);
            int at = (int) (whole.places[i] % whole.targetLength);
            int[] source = sources.get(row);
            if (at > 0 && source[at - 1] != mask) {
                read[(int) whole.places[i]] = mask;
            }
            if (at < source.length && source[at] == mask) {
                kept[count++] = i;
            }
        }
        int[] hidden = Arrays.copyOf(kept, count);
        return new PaddedBatch(
                whole.batch,
                whole.sourceLength,
                whole.targetLength,
                whole.source,
                whole.lengths,
                read,
                Arrays.stream(hidden).mapToLong(i -> whole.places[i]).toArray(),
                Arrays.stream(hidden).mapToLong(i -> whole.labels[i]).toArray(),
                sourceEnds);
    }

    /** Other pairs, with the same symbols at beginning and end. */
    public PaddedBatch with(List<int[]> sources, List<int[]> targets) {
        return of(sources, targets, Math.toIntExact(target[0]), Math.toIntExact(labels[labels.length - 1]), sourceEnds);
    }

    /** The sources' ids, without eos. */
    public List<int[]> sources() {
        return IntStream.range(0, batch)
                .mapToObj(row -> ids(source, row * sourceLength, (int) lengths[row] - (sourceEnds ? 1 : 0)))
                .toList();
    }

    /** The targets' ids, without bos and eos. */
    public List<int[]> targets() {
        int[] sizes = new int[batch];
        Arrays.stream(places).forEach(place -> sizes[(int) (place / targetLength)]++);
        return IntStream.range(0, batch)
                .mapToObj(row -> ids(target, row * targetLength + 1, sizes[row] - 1))
                .toList();
    }

    private static int[] ids(long[] from, int begin, int count) {
        return Arrays.stream(from, begin, begin + count)
                .mapToInt(Math::toIntExact)
                .toArray();
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
                twice(labels),
                sourceEnds);
    }

    /**
     * The pairs from {@code from} to before {@code to}, as wide as all.
     *
     * @param copies how often each pair is there: all pairs, then all again
     */
    public PaddedBatch pairs(int from, int to, int copies) {
        int all = batch / copies;
        int rows = (to - from) * copies;
        long[] sources = new long[rows * sourceLength];
        long[] rowLengths = new long[rows];
        long[] targets = new long[rows * targetLength];
        int[] order = new int[batch]; // new row of an old one, or -1
        Arrays.fill(order, -1);
        for (int row = 0; row < rows; row++) {
            int old = row / (to - from) * all + from + row % (to - from);
            order[old] = row;
            System.arraycopy(source, old * sourceLength, sources, row * sourceLength, sourceLength);
            System.arraycopy(target, old * targetLength, targets, row * targetLength, targetLength);
            rowLengths[row] = lengths[old];
        }
        int[] kept = IntStream.range(0, places.length)
                .filter(i -> order[(int) (places[i] / targetLength)] >= 0)
                .toArray();
        long[] newPlaces = Arrays.stream(kept)
                .mapToLong(
                        i -> (long) order[(int) (places[i] / targetLength)] * targetLength + places[i] % targetLength)
                .toArray();
        long[] newLabels = Arrays.stream(kept).mapToLong(i -> labels[i]).toArray();
        return new PaddedBatch(
                rows, sourceLength, targetLength, sources, rowLengths, targets, newPlaces, newLabels, sourceEnds);
    }

    private static long[] twice(long[] values) {
        return LongStream.concat(Arrays.stream(values), Arrays.stream(values)).toArray();
    }

    /** Real target tokens, eos included. */
    public int tokens() {
        return labels.length;
    }
}
