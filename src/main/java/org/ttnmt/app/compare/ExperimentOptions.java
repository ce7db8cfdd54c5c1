package org.ttnmt.app.compare;

import java.util.List;
import org.ttnmt.config.ComputeConfig;

/**
 * How a comparison is run.
 *
 * @param compute device and threads
 * @param command as it was typed, for the record of each run
 * @param seeds whose runs are done here; empty for all
 * @param only names of the runs, {@code variant@seed}, that are done here; empty for all
 * @param reportOnly whether nothing is trained or translated
 */
public record ExperimentOptions(
        ComputeConfig compute, String command, List<Long> seeds, List<String> only, boolean reportOnly) {

    public ExperimentOptions {
        seeds = List.copyOf(seeds);
        only = List.copyOf(only);
    }
}
