package org.ttnmt.train;

import org.ttnmt.data.Position;
import org.ttnmt.model.training.TrainingVectors;

/**
 * All that a training needs to go on as if it had never stopped. The vectors belong to the checkpoint: they must not
 * change while it is saved.
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
}
