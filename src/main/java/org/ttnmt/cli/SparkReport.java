package org.ttnmt.cli;

import org.ttnmt.app.Progress;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.spark.LineJob;

/** What a job on Spark says at its end. */
final class SparkReport {
    private SparkReport() {}

    /** Tells it, and says with which code to end. */
    static int of(LineJob.Summary summary, String folder, Progress progress) {
        if (summary.stopped()) {
            progress.line("stopped; the same command makes the parts that are missing in " + folder + ".");
            return ExitCode.INTERRUPTED;
        }
        if (summary.failed() > 0) {
            progress.warning(String.format(
                    "%,d of %,d lines failed and have an empty result; %s/_tt names them in the records of their parts.",
                    summary.failed(), summary.lines(), folder));
        }
        progress.line(String.format("%,d lines are in %s.", summary.lines(), folder));
        return ExitCode.OK;
    }
}
