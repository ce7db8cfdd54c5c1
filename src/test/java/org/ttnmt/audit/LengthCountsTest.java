package org.ttnmt.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthCountsTest {

    @Test
    void percentilesAreThoseOfTheNumbers() {
        LengthCounts counts = new LengthCounts();
        IntStream.rangeClosed(1, 100).forEach(counts::add);
        assertEquals(new Distribution(100, 50.5, 1, 5, 50, 95, 99, 100), counts.distribution());
        assertEquals(new Distribution(0, 0, 0, 0, 0, 0, 0, 0), new LengthCounts().distribution());
    }

    /** A line of a million characters is one of a million, not of as many as have a place of their own. */
    @Test
    void lengthsBeyondThoseOfSentencesAreCountedAsTheyAre() {
        LengthCounts counts = new LengthCounts();
        counts.add(65_535);
        counts.add(65_536);
        counts.add(1_000_000);
        counts.add(70_000);
        assertEquals(
                new Distribution(4, 300_267.75, 65_535, 65_535, 65_536, 1_000_000, 1_000_000, 1_000_000),
                counts.distribution());
    }
}
