package org.ttnmt.app.distil;

import org.ttnmt.config.ComputeConfig;

/**
 * How a distillation is run.
 *
 * @param compute device and threads
 * @param command as it was typed, for the record of each stage
 */
public record DistilOptions(ComputeConfig compute, String command) {}
