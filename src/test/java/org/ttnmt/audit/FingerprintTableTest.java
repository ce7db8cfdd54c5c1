package org.ttnmt.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FingerprintTableTest {

    @Test
    void countsExactlyWhileThereIsRoom() {
        FingerprintTable table = new FingerprintTable(1 << 16);
        long duplicates = fill(table, 30_000, 5_000);
        assertEquals(1, table.sampling());
        assertEquals(30_000, different(table, 30_000));
        assertEquals(5_000, duplicates);
    }

    @Test
    void estimatesWhenTheTableIsFull() {
        FingerprintTable table = new FingerprintTable(1 << 12);
        long duplicates = fill(table, 200_000, 50_000);
        assertTrue(table.sampling() >= 64, "sampling 1 in " + table.sampling());
        assertNear(200_000, different(table, 200_000), 20_000);
        assertNear(50_000, duplicates, 10_000);
    }

    @Test
    void keepsTheFirstLine() {
        FingerprintTable table = new FingerprintTable(1 << 12);
        table.slot(42, 7);
        assertEquals(7, table.firstLine(table.slot(42, 9)));
        assertEquals(FingerprintTable.NOT_SAMPLED, table.present(43));
        assertEquals(5, table.firstLine(table.slot(0, 5)), "zero is a fingerprint like any other");
    }

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, actual + " is far from " + expected);
    }

    /** An estimate of the different fingerprints from those that are there. */
    private static long different(FingerprintTable table, int added) {
        return new SplittableRandom(5)
                        .longs(added)
                        .filter(fingerprint -> table.present(fingerprint) >= 0)
                        .count()
                * table.sampling();
    }

    /** Adds so many different fingerprints, then the first of them again; returns the duplicates that were noticed. */
    private static long fill(FingerprintTable table, int different, int again) {
        long noticed = 0;
        for (int round = 0; round < 2; round++) {
            SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < (round == 0 ? different : again); i++) {
                int slot = table.slot(random.nextLong(), i);
                if (slot >= 0) {
                    noticed += table.value(slot) > 0 ? table.sampling() : 0;
                    table.set(slot, table.value(slot) + 1);
                }
            }
        }
        return noticed;
    }
}
