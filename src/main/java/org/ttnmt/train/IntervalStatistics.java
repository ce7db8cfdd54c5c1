package org.ttnmt.train;

import org.ttnmt.data.Batch;
import org.ttnmt.model.training.TrainingNetwork.Sums;

/** What happened since the last log line. */
final class IntervalStatistics {
    private long startNanos = System.nanoTime();
    private Sums sums = Sums.ZERO;
    private long positions;
    private long realPositions;
    private double gradientNorms;
    private long savingNanos;
    private int updates;

    void batch(Batch batch) {
        positions += (long) batch.size() * (batch.sourceLength() + batch.targetLength());
        realPositions += batch.sourceTokens() + batch.targetTokens();
    }

    void update(Sums loss, double gradientNorm) {
        sums = sums.plus(loss);
        gradientNorms += gradientNorm;
        updates++;
    }

    boolean isEmpty() {
        return updates == 0;
    }

    /** Closes the interval. */
    TrainingLine line(
            long update, double learningRate, long parameters, double matrixRate, long targetTokens, long waitedNanos) {
        double seconds = Math.max(1e-9, (System.nanoTime() - startNanos) / 1e9);
        double tokensPerSecond = sums.tokens() / seconds;
        return new TrainingLine(
                update,
                sums.loss() / sums.tokens(),
                Math.exp(sums.negativeLogLikelihood() / sums.tokens()),
                learningRate,
                gradientNorms / updates,
                tokensPerSecond,
                6.0 * parameters * tokensPerSecond / matrixRate,
                1 - (double) realPositions / positions,
                targetTokens,
                seconds / updates,
                waitedNanos / 1e9 / seconds,
                savingNanos / 1e9 / (seconds + savingNanos / 1e9));
    }

    /** Leaves out time that went into a checkpoint, but counts it. */
    void saved(long nanos) {
        savingNanos += nanos;
        pause(nanos);
    }

    /** Leaves out time that is not training, such as validation. */
    void pause(long nanos) {
        startNanos += nanos;
    }
}
