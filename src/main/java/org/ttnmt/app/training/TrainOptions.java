package org.ttnmt.app.training;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ComputeConfig;

/**
 * How a training run is started.
 *
 * @param compute device and threads
 * @param overwrite whether a finished or different run in the model directory may be deleted
 * @param command as it was typed, for the record
 * @param shared folder in which runs of the same data keep their vocabulary and what they found in the corpora; null
 *     for a run of its own
 */
public record TrainOptions(ComputeConfig compute, boolean overwrite, String command, @Nullable Path shared) {

    /** Of a run of its own. */
    public TrainOptions(ComputeConfig compute, boolean overwrite, String command) {
        this(compute, overwrite, command, null);
    }
}
