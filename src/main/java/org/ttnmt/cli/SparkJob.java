package org.ttnmt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.LineWork;

/** Has a text worked on by Spark, or says what would be done, and says what came of it. */
final class SparkJob {
    private SparkJob() {}

    /**
     * Runs a job.
     *
     * @param dryRun whether only to say what would be done
     * @param out for what would be done
     * @return the code to end with
     */
    static int run(
            LineJob.Request request,
            boolean dryRun,
            LineWork work,
            PrintWriter out,
            Progress progress,
            SignalStop stop) {
        try {
            LineJob job = new LineJob(request, progress);
            if (dryRun) {
                job.describe().forEach(out::println);
                return ExitCode.OK;
            }
            stop.arm("tt: stopping; the parts that are done stay.", progress::line);
            return told(job.run(work, stop), request.output(), progress);
        } catch (IOException e) { // no permission, a full disk, a host that went away
            throw new UserException(
                    "Files could not be read or written (" + AtomicFile.describe(e)
                            + "). What is done stays: mend it, and give the same command again.",
                    e);
        }
    }

    private static int told(LineJob.Summary summary, String folder, Progress progress) {
        if (summary.stopped()) {
            progress.line("stopped; the same command makes the parts that are missing in " + folder + ".");
            return ExitCode.INTERRUPTED;
        }
        if (summary.failed() > 0) {
            progress.warning(String.format(
                    "%,d of %,d lines failed and have an empty result; %s/_tt names them in the records of their parts.",
                    summary.failed(), summary.lines(), folder));
        }
        if (summary.counts().isEmpty()) {
            progress.line(String.format("%,d lines are in %s.", summary.lines(), folder));
        } else {
            summary.counts().entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .forEach(count -> progress.line(String.format("%,15d %s", count.getValue(), count.getKey())));
            progress.line(String.format("The results of %,d lines are in %s.", summary.lines(), folder));
        }
        return ExitCode.OK;
    }
}
