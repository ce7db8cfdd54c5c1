package org.ttnmt.exchange.marian;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ttnmt.decode.Shortlist;

/** Writes Marian's binary shortlists; see {@link MarianShortlist}. */
final class MarianShortlistOutput {
    private MarianShortlistOutput() {}

    /**
     * The file. What is always allowed are the first pieces there; others of {@code tt} become words of the end of the
     * source, which every source has.
     */
    static byte[] bytes(Shortlist shortlist, int sourceEos) {
        Set<Integer> always = Arrays.stream(shortlist.always()).boxed().collect(Collectors.toCollection(TreeSet::new));
        int frequent = 0;
        while (always.remove(frequent)) {
            frequent++;
        }
        int[][] words = shortlist.ofSource().clone();
        for (int piece = 0; piece < words.length; piece++) {
            IntStream more = piece == sourceEos ? always.stream().mapToInt(Integer::intValue) : IntStream.empty();
            words[piece] = IntStream.concat(Arrays.stream(words[piece]), more)
                    .sorted()
                    .distinct()
                    .toArray();
        }
        int ids = Arrays.stream(words).mapToInt(list -> list.length).sum();
        int best = Arrays.stream(words).mapToInt(list -> list.length).max().orElse(0);
        int size = MarianShortlist.HEADER_BYTES + Long.BYTES * (words.length + 1) + Integer.BYTES * ids;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(MarianShortlist.MAGIC).putLong(0).putLong(frequent).putLong(best);
        file.putLong(words.length + 1).putLong(ids).putLong(0);
        long end = 0;
        for (int[] list : words) {
            end += list.length;
            file.putLong(end);
        }
        for (int[] list : words) {
            Arrays.stream(list).forEach(file::putInt);
        }
        return file.putLong(Long.BYTES, checksum(file)).array();
    }

    /** Of what follows it, as {@code hashMem} of marian-dev's {@code src/common/hash.h} combines 64 bits at a time. */
    private static long checksum(ByteBuffer file) {
        long sum = 0;
        for (int at = 2 * Long.BYTES; at + Long.BYTES <= file.capacity(); at += Long.BYTES) {
            sum ^= file.getLong(at) + 0x9e3779b9L + (sum << 6) + (sum >>> 2);
        }
        return sum;
    }
}
