package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.distil.Distil;
import org.ttnmt.app.distil.DistilOptions;
import org.ttnmt.app.distil.DistilPlan;
import org.ttnmt.app.distil.GapReport;
import org.ttnmt.app.distil.GapTables;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.cli.terminal.TextTable;
import org.ttnmt.config.DistilReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt distil}: from a corpus to a small fast model. */
@Command(
        name = "distil",
        header = "Make a small fast model: teachers, their translations, a student, eight bits, a report.",
        description = {
            "%nReads one file with corpora, the settings of teachers and student, and what lies between. Trains the"
                    + " teachers (or takes models that are there), lets them translate the sources together, leaves"
                    + " out bad translations, trains the student on the rest, learns its shortlist, makes its weights"
                    + " eight bits, checks that these translate as the full ones do, and measures what each step"
                    + " costs. All of it goes to distil_dir; the student is in its folder quantized.%n",
            "The same command goes on where it stopped, and never repeats a stage that is done. When the file or the"
                    + " texts change, it repeats the stages that this touches, and says why. On several machines that"
                    + " see the same folder, start it on each: stages that do not need each other, such as two"
                    + " teachers, are made side by side.%n"
        },
        footer = {
            "  The whole on the quick start's corpus, in ten minutes:",
            "    tt distil --config configs/distil-quickstart.yaml",
            "  What would be done, why, and what it costs:",
            "    tt distil --config configs/distil-quickstart.yaml --dry-run",
            "  Another student of the same teachers, in a copy of the folder:",
            "    cp -r runs/distil-quickstart runs/deeper",
            "    tt distil --config configs/distil-quickstart.yaml --folder runs/deeper --set student.model.decoder_layers=2"
        })
final class DistilCommand extends BaseCommand {
    private final Terminal terminal;
    private final SignalStop stop;
    private final ModelOpener models;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The distillation in YAML: distil_dir, data, teachers, teacher, student and more.")
    private Path config;

    @Option(names = "--folder", paramLabel = "DIR", description = "The folder, instead of the file's distil_dir.")
    private @Nullable Path folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the file, such as student.training.max_updates=1000. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--dry-run",
            description = "Print the stages: which are done, which are to be done and why, with time, disk and memory.")
    private boolean dryRun;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to print the report or the plan: text or json (default: ${DEFAULT-VALUE}).")
    private TextOrJson format = TextOrJson.TEXT;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnDevices compute;

    /** @param models opens models for translating */
    DistilCommand(Terminal terminal, SignalStop stop, ModelOpener models) {
        this.terminal = terminal;
        this.stop = stop;
        this.models = models;
    }

    @Override
    public Integer call() {
        DistilOptions options = new DistilOptions(compute.toConfig(), TypedCommand.of(spec));
        Progress progress = TerminalProgress.of(terminal);
        Distil distil =
                new Distil(DistilReader.read(config, folder, overrides), options, models, quiet.over(progress), stop);
        if (dryRun) {
            DistilPlan plan = distil.plan();
            terminal.out().print(format == TextOrJson.JSON ? plan.json() : text(plan));
            terminal.out().flush();
            return ExitCode.OK;
        }
        stop.arm("tt: stopping; what is done is saved. The same command goes on with it.", progress::line);
        Optional<GapReport> report = distil.run();
        if (report.isEmpty()) {
            terminal.err().println("tt: stopped; the same command goes on with the distillation.");
            return ExitCode.INTERRUPTED;
        }
        terminal.out().print(format == TextOrJson.JSON ? report.get().json() : text(report.get()));
        terminal.out().flush();
        Progress said = quiet.progress(terminal);
        said.line("tt: the same with the sentences that lost most: " + distil.page());
        said.line("tt: the student: " + System.getProperty("tt.command", "tt") + " translate --model "
                + distil.quantized());
        return ExitCode.OK;
    }

    private static String text(GapReport report) {
        StringBuilder text = new StringBuilder();
        GapTables.of(report).forEach((heading, table) -> text.append(heading)
                .append('\n')
                .append(new TextTable(table.header(), table.rows()).grid())
                .append('\n'));
        GapTables.notes(report).forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    private static String text(DistilPlan plan) {
        List<List<String>> rows = new ArrayList<>();
        for (DistilPlan.Row row : plan.rows()) {
            rows.add(List.of(
                    row.stage(),
                    row.state(),
                    DistilPlan.time(row.seconds()),
                    String.format(Locale.ROOT, "%,.0f MB", row.diskBytes() / 1e6),
                    row.done() ? "" : String.format(Locale.ROOT, "%,.0f MB", row.memoryBytes() / 1e6)));
        }
        StringBuilder text =
                new StringBuilder(new TextTable(List.of("stage", "state", "time", "disk", "memory"), rows).grid());
        for (DistilPlan.Row row : plan.rows()) {
            if (!row.done()) {
                text.append(row.stage())
                        .append(": ")
                        .append(row.title())
                        .append(row.why().isEmpty() ? "" : " (" + row.state() + ": " + row.why() + ")")
                        .append('\n');
            }
        }
        text.append(String.format(
                Locale.ROOT,
                "%d of %d stages are done; about %s left here, %,.0f MB on the disk in all, %,.0f MB of memory beside the"
                        + " JVM. Times of stages that are not done are rough guesses.%n",
                plan.rows().stream().filter(DistilPlan.Row::done).count(),
                plan.rows().size(),
                DistilPlan.time(plan.secondsLeft()),
                plan.diskBytes() / 1e6,
                plan.memoryBytes() / 1e6));
        return text.toString();
    }
}
