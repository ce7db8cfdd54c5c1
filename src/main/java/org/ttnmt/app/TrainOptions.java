package org.ttnmt.app;

import org.ttnmt.config.ComputeConfig;

/**
 * How a training run is started.
 *
 * @param compute device and threads
 * @param overwrite whether a finished or different run in the model directory may be deleted
 * @param command as it was typed, for the record
 */
public record TrainOptions(ComputeConfig compute, boolean overwrite, String command) {}
