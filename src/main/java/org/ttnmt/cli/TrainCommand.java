package org.ttnmt.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.Train;
import org.ttnmt.app.training.TrainOptions;
import org.ttnmt.app.training.TrainPlan;
import org.ttnmt.app.training.TrainResult;
import org.ttnmt.cli.audit.AuditText;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.config.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt train}: from raw text to a model. */
@Command(
        name = "train",
        header = "Train a model, or go on with a run that was stopped.",
        description = {
            "%nReads a configuration, builds the vocabulary, trains, validates, and ends with the scores on the test"
                    + " set. The model and everything about the run goes to the configuration's model_dir.%n",
            "The same command goes on where a run stopped: after Ctrl-C or SIGTERM, which save first, or after a"
                    + " crash, from the last checkpoint. A finished run is scored again; with more training.max_updates"
                    + " it goes on. One with other settings or data is left alone unless --overwrite is given.%n"
        },
        footer = {
            "  The quick start, five minutes on two cores:",
            "    tt train --config configs/quickstart.yaml",
            "  What would be done, without training:",
            "    tt train --config configs/quickstart.yaml --dry-run",
            "  The same with other settings; configs/reference.yaml explains every key:",
            "    tt train --config configs/quickstart.yaml --set model_dir=runs/small --set model.dropout=0.2"
        })
final class TrainCommand extends BaseCommand {
    /** Said when somebody asks to stop. */
    static final String STOPPING =
            "tt: stopping; the run is saved after this update. The same command goes on with it.";

    private final Terminal terminal;
    private final SignalStop stop;

    @Mixin
    private RunConfigOptions config;

    @Option(names = "--overwrite", description = "Delete what an earlier run left in model_dir and start anew.")
    private boolean overwrite;

    @Option(names = "--dry-run", description = "Check everything and print the plan; write nothing.")
    private boolean dryRun;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnDevices compute;

    TrainCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        RunConfig run = config.read();
        TrainOptions options = new TrainOptions(compute.toConfig(), overwrite, TypedCommand.of(spec));
        if (dryRun) {
            TrainPlan plan = TrainPlan.of(run, options, quiet.progress(terminal));
            terminal.out().print(plan.describe() + "\n# the audit of the data\n" + AuditText.of(plan.audit()));
            return ExitCode.OK;
        }
        Progress progress = TerminalProgress.of(terminal);
        stop.arm(STOPPING, progress::line);
        TrainResult result = new Train(run, options, quiet.over(progress), stop).run();
        print(run, result);
        return result.finished() ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    private void print(RunConfig run, TrainResult result) {
        if (!result.finished()) {
            err().println(
                            result.update() == 0
                                    ? "tt: stopped before the first update; the same command begins again."
                                    : "tt: saved after update " + result.update() + "; the same command goes on.");
            return;
        }
        PrintWriter out = out();
        out.println("model " + run.modelDir() + " after " + result.update() + " updates");
        TrainResult.TestScores test = result.test();
        if (test != null) {
            for (TrainResult.Sample sample : test.samples()) {
                out.println();
                out.println("  source       " + sample.source());
                out.println("  reference    " + sample.reference());
                out.println("  translation  " + sample.translation());
            }
            out.println();
            test.scores()
                    .forEach(each -> out.printf(
                            Locale.ROOT, "test %s %6.2f   %s%n", each.metric(), each.score(), each.signature()));
            out.println();
            out.println("Next: echo \"" + test.samples().get(0).source() + "\" | "
                    + System.getProperty("tt.command", "tt") + " translate --model "
                    + run.modelDir());
        }
    }
}
