package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.model.batch.PaddedBatch;

class PaddedBatchTest {

    @Test
    void sourcesEndWithEosAndTargetsBeginWithBos() {
        PaddedBatch batch = PaddedBatch.of(
                List.of(new int[] {5, 6, 7}, new int[0]), List.of(new int[] {8}, new int[] {9, 10}), 1, 2);
        assertEquals(2, batch.batch());
        assertEquals(4, batch.sourceLength());
        assertEquals(3, batch.targetLength());
        assertArrayEquals(new long[] {5, 6, 7, 2, 2, 2, 2, 2}, batch.source());
        assertArrayEquals(new long[] {4, 1}, batch.lengths());
        assertArrayEquals(new long[] {1, 8, 2, 1, 9, 10}, batch.target());
    }

    @Test
    void everyRealPositionPredictsTheNextToken() {
        PaddedBatch batch = PaddedBatch.of(
                List.of(new int[] {5}, new int[] {6}, new int[] {7}),
                List.of(new int[] {8}, new int[] {9, 10}, new int[0]),
                1,
                2);
        assertEquals(6, batch.tokens());
        assertArrayEquals(new long[] {0, 1, 3, 4, 5, 6}, batch.places());
        assertArrayEquals(new long[] {8, 2, 9, 10, 2, 2}, batch.labels());
    }
}
