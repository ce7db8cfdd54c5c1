package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static final Significance BOOTSTRAP = new Significance(1000, Significance.DEFAULT_SEED, 1);

    @Test
    void anIntervalIsAsWideAsThatOfConfidence() {
        List<String> references = IntStream.range(0, 200)
                .mapToObj(i -> "the cat number " + i + " sat on the mat")
                .toList();
        List<String> hypotheses = IntStream.range(0, 200)
                .mapToObj(i -> i % 3 == 0 ? "a dog" : references.get(i))
                .toList();
        SegmentStatistics statistics =
                Bleu.DEFAULT.statistics(hypotheses, References.ofStreams(List.of(references)), 1);
        Interval interval = BOOTSTRAP.interval(Bleu.DEFAULT, statistics);
        SystemResult confidence = BOOTSTRAP.confidence(Bleu.DEFAULT, statistics);
        assertEquals(2 * Objects.requireNonNull(confidence.interval()), interval.high() - interval.low(), 1e-9);
        assertTrue(interval.low() < confidence.score() && confidence.score() < interval.high());
    }
}
