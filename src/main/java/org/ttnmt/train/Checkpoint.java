package org.ttnmt.train;

import org.ttnmt.data.Position;

/**
 * All that a training needs to go on as if it had never stopped. The vectors belong to the checkpoint: they must not change
 * while it is saved.
 *
 * @param update updates that were done
 * @param position of the next batch
 * @param dataFingerprint of the data in which {@code position} means a place
 * @param weights flat vector of all parameters
 * @param mean Adam's first moment, of the same length
 * @param variance Adam's second moment, of the same length
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vectors to and from a file; never compared
public record Checkpoint(
        long update,
        Position position,
        String dataFingerprint,
        float[] weights,
        float[] mean,
        float[] variance,
        TrainingProgress progress) {

    public Checkpoint {
        if (update < 0 || mean.length != weights.length || variance.length != weights.length) {
            throw new IllegalArgumentException("a checkpoint of update " + update + " with " + weights.length
                    + " weights, " + mean.length + " means and " + variance.length + " variances");
        }
    }
}
