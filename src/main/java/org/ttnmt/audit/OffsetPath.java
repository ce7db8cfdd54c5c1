package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The likeliest way through the offsets of a corpus, found line by line (Viterbi 1967): at each line the target is
 * ahead of its source by an offset, which seldom changes. One more state stands for lines that fit at no offset. Memory
 * grows with the number of changes alone.
 */
final class OffsetPath {
    /** Nats that a change of the offset costs: two of them make a block of evidence e^40 to 1. */
    private static final double CHANGE = 20;

    /**
     * Lines with one offset.
     *
     * @param offset lines by which the target is ahead; {@link #NONE} where no offset fits
     * @param first line, counted from 0
     * @param end line behind the last
     * @param gain nats by which this offset is better than 0
     * @param fit mean score of a line at this offset, in nats; above 0 speaks for translations
     * @param fitAtZero the same without an offset
     */
    record Block(int offset, long first, long end, double gain, double fit, double fitAtZero) {
        long lines() {
            return end - first;
        }
    }

    /** The offset of lines that fit at none. */
    static final int NONE = Integer.MIN_VALUE;

    private record Run(
            @Nullable Run before,
            int state,
            long first,
            double sumBefore,
            double zeroBefore,
            double sum,
            double zero,
            long end) {}

    private final int most;
    private final double[] best;
    private final double[] sums;
    private final long[] starts;
    private final double[] sumAtStart;
    private final double[] zeroAtStart;
    private final @Nullable Run[] before;
    private long line;

    /** @param most greatest offset */
    OffsetPath(int most) {
        this.most = most;
        int states = 2 * most + 2;
        this.best = new double[states];
        Arrays.fill(best, -CHANGE);
        best[most] = 0;
        this.sums = new double[states];
        this.starts = new long[states];
        this.sumAtStart = new double[states];
        this.zeroAtStart = new double[states];
        this.before = new Run[states];
    }

    /** Takes the scores of the next line: those of the offsets -most to most. */
    void add(double[] scores) {
        int leader = leader();
        double limit = best[leader] - CHANGE;
        Run changed = null;
        for (int state = 0; state < best.length; state++) {
            if (best[state] < limit) {
                changed = changed == null ? close(leader) : changed;
                best[state] = limit;
                starts[state] = line;
                sumAtStart[state] = sums[state];
                zeroAtStart[state] = sums[most];
                before[state] = changed;
            }
        }
        for (int state = 0; state < best.length; state++) {
            double score = state < scores.length ? scores[state] : 0;
            best[state] += score;
            sums[state] += score;
        }
        line++;
    }

    private int leader() {
        int leader = most;
        for (int state = 0; state < best.length; state++) {
            if (best[state] > best[leader]) {
                leader = state;
            }
        }
        return leader;
    }

    private Run close(int state) {
        return new Run(
                before[state],
                state,
                starts[state],
                sumAtStart[state],
                zeroAtStart[state],
                sums[state],
                sums[most],
                line);
    }

    /** The whole way, in order. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Run run = close(leader()); run != null; run = run.before) {
            if (run.end > run.first) {
                double sum = run.sum - run.sumBefore;
                double zero = run.zero - run.zeroBefore;
                double lines = run.end - run.first;
                int offset = run.state == 2 * most + 1 ? NONE : run.state - most;
                blocks.add(0, new Block(offset, run.first, run.end, sum - zero, sum / lines, zero / lines));
            }
        }
        return blocks;
    }
}
