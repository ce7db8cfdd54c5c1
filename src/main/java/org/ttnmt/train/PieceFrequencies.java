package org.ttnmt.train;

import java.util.Arrays;
import org.ttnmt.data.Batch;
import org.ttnmt.data.EncodedPair;

/** Counts the target pieces that a run is trained on. */
final class PieceFrequencies {
    private long[] counts = new long[1024];
    private long total;

    void add(Batch batch) {
        for (EncodedPair pair : batch.pairs()) {
            for (int piece : pair.target()) {
                count(piece);
            }
        }
    }

    private void count(int piece) {
        if (piece >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(piece + 1, 2 * counts.length));
        }
        counts[piece]++;
        total++;
    }

    /** Cross entropy of guessing every piece by its frequency alone, in nats; infinite before the first piece. */
    double entropy() {
        if (total == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (long count : counts) {
            if (count > 0) {
                sum += count * Math.log((double) count);
            }
        }
        return Math.log((double) total) - sum / total;
    }
}
