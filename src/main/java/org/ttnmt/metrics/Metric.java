package org.ttnmt.metrics;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Workers;

/**
 * A metric whose corpus score is computed from sums of per-segment statistics, as sacreBLEU 2.6 computes
 * it, where it has the metric. Immutable
 * and thread-safe.
 *
 * @param <S> what it gives
 */
public sealed interface Metric<S extends Score> permits Accuracy, Bleu, ChrF, ExactMatch, LabelF1, Ter {

    /** The name as printed: BLEU, chrF2, chrF2++, TER, exact, accuracy, F1. */
    String name();

    /** Whether a higher score is a better one. */
    default boolean higherIsBetter() {
        return true;
    }

    /** Whether it counts what is right, so that scores of two resamples are often the same: then a tie is no evidence. */
    default boolean counts() {
        return false;
    }

    /** How many statistics the metric computes for each segment. */
    int width();

    /** A new counter of statistics, for one thread. */
    SegmentCounter counter();

    /** The score that follows from sums of statistics. */
    S score(double[] sums);

    /** The settings of this metric with these references. */
    Signature signature(References references);

    /**
     * The statistics of all segments, computed by {@code threads} threads; their number does not change the result.
     *
     * @throws UserException when there are no segments, or not as many hypotheses as references
     */
    default SegmentStatistics statistics(List<String> hypotheses, References references, int threads) {
        int size = hypotheses.size();
        if (size != references.size()) {
            throw new UserException("There are " + size + " hypotheses but " + references.size()
                    + " segments with references; line n of one belongs to line n of the other.");
        }
        if (size == 0) {
            throw new UserException("There is nothing to score: the hypotheses are empty.");
        }
        int width = width();
        double[] values = new double[size * width];
        int range = 256; // segments that a thread takes at a time
        AtomicInteger next = new AtomicInteger();
        Workers.run(Math.min(threads, (size + range - 1) / range), "tt-metrics", () -> {
            SegmentCounter counter = counter();
            for (int from = next.getAndAdd(range); from < size; from = next.getAndAdd(range)) {
                for (int i = from; i < Math.min(size, from + range); i++) {
                    counter.count(hypotheses.get(i), references.get(i), values, i * width);
                }
            }
        });
        return new SegmentStatistics(size, width, values);
    }

    /** The score of a corpus. */
    default S score(List<String> hypotheses, References references) {
        return score(statistics(hypotheses, references, Runtime.getRuntime().availableProcessors())
                .sums());
    }

    /** The score of a corpus with streams of references: {@code references.get(k).get(i)}, null where missing. */
    default S score(List<String> hypotheses, List<? extends List<? extends @Nullable String>> references) {
        return score(hypotheses, References.ofStreams(references));
    }

    /** The score of one sentence; for BLEU, effective order is recommended. */
    default S sentenceScore(String hypothesis, List<String> references) {
        double[] sums = new double[width()];
        counter().count(hypothesis, references, sums, 0);
        return score(sums);
    }
}
