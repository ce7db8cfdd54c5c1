package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.compare.Experiment;
import org.ttnmt.app.compare.ExperimentFiles;
import org.ttnmt.app.compare.ExperimentOptions;
import org.ttnmt.app.compare.ExperimentResult;
import org.ttnmt.app.compare.ExperimentTable;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.cli.terminal.TextTable;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.ExperimentReader;
import org.ttnmt.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt compare}: which way of training is better, and is it beyond noise. */
@Command(
        name = "compare",
        header = "Compare ways of training: each with several seeds, with what is beyond noise.",
        description = {
            "%nReads one file that names a base configuration, test sets, seeds and variants, which change keys of the"
                    + " base. Trains each variant with each seed on one vocabulary, translates the test sets with all"
                    + " models, and prints means, standard deviations and p-values against the first variant. The same"
                    + " goes to results.json and results.md in the comparison's folder, and with curves to the page"
                    + " results.html.%n",
            "The same command goes on where it stopped, as tt train does; finished runs are left alone. On several"
                    + " machines, let each do some of the seeds or runs, copy the folders of the runs into one, and use"
                    + " --report-only.%n"
        },
        footer = {
            "  Three ways to train on the quick start's corpus, in a quarter of an hour:",
            "    tt compare --config configs/compare-quickstart.yaml",
            "  On two machines with the same files:",
            "    tt compare --config configs/compare-multi30k.yaml --seeds 1,2",
            "    tt compare --config configs/compare-multi30k.yaml --seeds 3",
            "  After the runs were copied together:",
            "    tt compare --config configs/compare-multi30k.yaml --report-only"
        })
final class CompareCommand extends BaseCommand {
    /** How the result is printed. */
    enum Format {
        TEXT,
        MARKDOWN,
        JSON
    }

    private final Terminal terminal;
    private final SignalStop stop;
    private final Function<ComputeConfig, Translations> translations;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The comparison in YAML: folder, base, set, seeds, test, variants.")
    private Path config;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Folder of the runs and results, instead of the file's.")
    private @Nullable Path folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the configuration of all variants. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            split = ",",
            description = "Do the runs with these of the comparison's seeds alone.")
    private List<Long> seeds = new ArrayList<>();

    @Option(names = "--only", paramLabel = "VARIANT@SEED", split = ",", description = "Do these runs alone.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--report-only", description = "Train nothing: report on the runs in the folder.")
    private boolean reportOnly;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to print the result: text, markdown or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnDevices compute;

    /** @param translations translate with finished models */
    CompareCommand(Terminal terminal, SignalStop stop, Function<ComputeConfig, Translations> translations) {
        this.terminal = terminal;
        this.stop = stop;
        this.translations = translations;
    }

    @Override
    public Integer call() {
        ExperimentConfig experiment = ExperimentReader.read(config, folder, overrides);
        ComputeConfig machine = compute.toConfig();
        ExperimentOptions options = new ExperimentOptions(machine, TypedCommand.of(spec), seeds, only, reportOnly);
        Progress progress = TerminalProgress.of(terminal);
        stop.arm(
                "tt: stopping; the run is saved after this update. The same command goes on with the comparison.",
                progress::line);
        Optional<ExperimentResult> result = new Experiment(
                        experiment,
                        options,
                        translations.apply(new ComputeConfig(machine.device().first(), machine.threads())),
                        quiet.over(progress),
                        stop)
                .run();
        if (result.isEmpty()) {
            terminal.err().println("tt: stopped; the same command goes on with the comparison.");
            return ExitCode.INTERRUPTED;
        }
        terminal.out()
                .print(
                        switch (format) {
                            case TEXT -> text(result.get());
                            case MARKDOWN -> ExperimentFiles.markdown(result.get());
                            case JSON -> ExperimentFiles.json(result.get());
                        });
        terminal.out().flush();
        quiet.progress(terminal)
                .line("tt: curves and all runs: " + experiment.folder().resolve(ExperimentFiles.PAGE));
        return ExitCode.OK;
    }

    private static String text(ExperimentResult result) {
        Table summary = ExperimentTable.summary(result);
        return new TextTable(summary.header(), summary.rows()).grid()
                + ExperimentFiles.notes(result).stream()
                        .map(note -> note + "\n")
                        .collect(Collectors.joining());
    }
}
