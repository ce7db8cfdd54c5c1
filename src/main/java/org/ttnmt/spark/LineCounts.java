package org.ttnmt.spark;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The file that remembers how many lines each part has: a list in JSON. */
final class LineCounts {
    private LineCounts() {}

    static String write(long[] counts) {
        return LongStream.of(counts).mapToObj(Long::toString).collect(Collectors.joining(",\n", "[", "]\n"));
    }

    /** The counts of so many parts, or null where the text is not that. */
    static long @Nullable [] read(@Nullable String json, int parts) {
        if (json == null || !json.matches("(?s)\\[[0-9,\\s]+]\\s*")) {
            return null;
        }
        long[] counts = Arrays.stream(json.replaceAll("[\\[\\]\\s]", "").split(","))
                .mapToLong(Long::parseLong)
                .toArray();
        return counts.length == parts ? counts : null;
    }
}
