package org.ttnmt.train;

import org.ttnmt.data.Position;
import org.ttnmt.model.training.TrainingVectors;

/**
 * All that a training needs to go on as if it had never stopped. The vectors belong to the checkpoint: they must not change
 * while it is saved.
 *
 * @param update updates that were done
 * @param position of the next batch
 * @param dataFingerprint of the data in which {@code position} means a place
 * @param vectors weights, moments and average
 */
public record Checkpoint(
        long update, Position position, String dataFingerprint, TrainingVectors vectors, TrainingProgress progress) {

    public Checkpoint {
        if (update < 0) {
            throw new IllegalArgumentException("a checkpoint of update " + update);
        }
    }

    /** A checkpoint of a training that keeps no moving average. */
    public Checkpoint(
            long update,
            Position position,
            String dataFingerprint,
            float[] weights,
            float[] mean,
            float[] variance,
            TrainingProgress progress) {
        this(update, position, dataFingerprint, new TrainingVectors(weights, mean, variance), progress);
    }

    /** The flat vector of all parameters, as the next update starts from it. */
    public float[] weights() {
        return vectors.weights();
    }

    /** Adam's first moment. */
    public float[] mean() {
        return vectors.mean();
    }

    /** Adam's second moment. */
    public float[] variance() {
        return vectors.variance();
    }
}
