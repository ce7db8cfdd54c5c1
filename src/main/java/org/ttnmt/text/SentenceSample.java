package org.ttnmt.text;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws a uniform sample of lines in one pass (reservoir sampling), in memory that the sample alone bounds.
 *
 * <p>Lines that cannot teach pieces are passed over: empty ones, ones above {@link #MAX_BYTES}, and ones with U+2585,
 * which stands for rare characters inside the trainer.
 */
final class SentenceSample {

    /** Bytes of a line in UTF-8, at most. */
    static final int MAX_BYTES = 4192;

    private final int limit;
    private final SplittableRandom random;
    private final List<String> lines = new ArrayList<>();
    private long seen;
    private long tooLong;
    private long reserved;

    SentenceSample(int limit, long seed) {
        this.limit = limit;
        this.random = new SplittableRandom(seed);
    }

    void add(String line) {
        if (line.isEmpty()) {
            return;
        }
        if (line.length() * 3L > MAX_BYTES && utf8Length(line) > MAX_BYTES) {
            tooLong++;
            return;
        }
        if (line.indexOf(Alphabet.RARE) >= 0) {
            reserved++;
            return;
        }
        seen++;
        if (lines.size() < limit) {
            lines.add(line);
        } else {
            long place = random.nextLong(seen);
            if (place < limit) {
                lines.set((int) place, line);
            }
        }
    }

    List<String> lines() {
        return lines;
    }

    /** What was read, in a sentence. */
    String summary() {
        String text = lines.size() == seen
                ? "read " + seen + " sentences"
                : "sampled " + lines.size() + " of " + seen + " sentences";
        if (tooLong > 0) {
            text += ", passed over " + tooLong + " lines above " + MAX_BYTES + " bytes";
        }
        if (reserved > 0) {
            text += ", passed over " + reserved + " lines with U+2585, which is reserved";
        }
        return text;
    }

    private static long utf8Length(String line) {
        return line.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
