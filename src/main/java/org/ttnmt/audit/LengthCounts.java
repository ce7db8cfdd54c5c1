package org.ttnmt.audit;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each whole number from 0 on occurs; percentiles come from it. */
final class LengthCounts {
    private static final int MOST = 1 << 16;

    private long[] counts = new long[256];

    /** How often those from {@link #MOST} on occur, which are few: each is the length of a line. */
    private final SortedMap<Integer, Long> others = new TreeMap<>();

    private long total;
    private long sum;
    private int greatest;

    void add(int value) {
        if (value >= MOST) {
            others.merge(value, 1L, Long::sum);
        } else {
            if (value >= counts.length) {
                counts = Arrays.copyOf(counts, Math.min(MOST, Math.max(value + 1, 2 * counts.length)));
            }
            counts[value]++;
        }
        total++;
        sum += value;
        greatest = Math.max(greatest, value);
    }

    /** The mean and percentiles. */
    Distribution distribution() {
        return new Distribution(
                total,
                total == 0 ? 0 : (double) sum / total,
                percentile(0.01),
                percentile(0.05),
                percentile(0.5),
                percentile(0.95),
                percentile(0.99),
                greatest);
    }

    /** The least number that so large a share of the numbers, from 0 to 1, does not exceed. */
    int percentile(double share) {
        long below = 0;
        for (int value = 0; value < counts.length; value++) {
            below += counts[value];
            if (below >= share * total) {
                return value;
            }
        }
        for (Map.Entry<Integer, Long> other : others.entrySet()) {
            below += other.getValue();
            if (below >= share * total) {
                return other.getKey();
            }
        }
        return greatest;
    }
}
