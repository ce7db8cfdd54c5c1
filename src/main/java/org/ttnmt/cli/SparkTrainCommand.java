package org.ttnmt.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.spark.SparkPresence;
import org.ttnmt.spark.TrainingJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt spark train}: {@code tt train} on several hosts. */
@Command(
        name = "train",
        header = "Train a model on several hosts at once, or go on with a run.",
        description = {
            "%nEach of N executors of Spark computes the gradient of a share of every batch; they add it up among"
                    + " themselves and take the same step. The result is that of tt train but for rounding, and the same"
                    + " to the bit each time that N is the same, or for every N that divides training.gradient_parts."
                    + " With training.local_updates they exchange less, and train something else. The data and model_dir"
                    + " have to be under the same names on all hosts: a shared disk.%n",
            "Where an executor is lost, or the driver, the others or the same command go on from the last checkpoint;"
                    + " another N may go on, and so may tt train. Needs Apache Spark 4: SPARK_HOME, or spark-submit.%n"
        },
        footer = {
            "  The quick start with two executor processes on this host:",
            "    tt spark train --config configs/quickstart.yaml --executors 2 --master 'local-cluster[2,1,2048]'",
            "  Eight hosts of a standalone cluster, gradients in bfloat16 on a slow network:",
            "    tt spark train --config base.yaml --executors 8 --wire bfloat16 --master spark://head:7077"
        })
final class SparkTrainCommand extends BaseCommand {

    /** How gradients travel. */
    enum Wire {
        FLOAT32,
        BFLOAT16
    }

    private final Terminal terminal;
    private final SignalStop stop;

    @Mixin
    private RunConfigOptions config;

    @Option(
            names = "--executors",
            paramLabel = "N",
            required = true,
            description =
                    "How many executors train, 1 to 1024. Each has one task, with all processors of its executor.")
    private int executors;

    @Option(
            names = "--wire",
            paramLabel = "F",
            defaultValue = "float32",
            description = "Number format of gradients on the network: float32, or bfloat16, which is half the bytes and"
                    + " rounds sums. Default: ${DEFAULT-VALUE}.")
    private Wire wire;

    @Option(names = "--overwrite", description = "Delete what an earlier run left in model_dir and start anew.")
    private boolean overwrite;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Where Spark runs: local-cluster[2,1,2048], spark://HOST:7077. Default: what spark-submit says, or"
                            + " local[*], this process.")
    private @Nullable String master;

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A setting of Spark. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnDevices compute;

    SparkTrainCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        Usage.checkRange(spec, "--executors", executors, 1, 1024);
        SparkOptions.checkSettings(spec, settings);
        ComputeConfig each = compute.toConfig();
        RunConfig run = config.read();
        SparkPresence.require();
        Progress progress = quiet.progress(terminal);
        stop.arm(TrainCommand.STOPPING, progress::line);
        TrainingJob.Request request = new TrainingJob.Request(
                run,
                executors,
                each.device().toString(),
                compute.hasThreads() ? each.threads() : 0,
                overwrite,
                wire == Wire.BFLOAT16,
                TypedCommand.of(spec),
                master,
                settings);
        try {
            if (!TrainingJob.run(request, progress, stop)) {
                err().println("tt: stopped and saved; the same command goes on.");
                return ExitCode.INTERRUPTED;
            }
        } catch (IOException e) {
            throw new UserException(
                    "The driver cannot be reached by its executors (" + AtomicFile.describe(e) + ").", e);
        }
        out().println("model " + run.modelDir());
        return ExitCode.OK;
    }
}
