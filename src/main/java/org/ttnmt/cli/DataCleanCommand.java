package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.DataClean;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.audit.Cleaner;
import org.ttnmt.cli.audit.CleanText;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.io.OutputFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt data clean}: a corpus without the pairs that the audit finds fault with. */
@Command(
        name = "clean",
        header = "Write a corpus without the pairs that tt data check finds fault with.",
        description = {
            "%nReads a parallel corpus twice, removes the pairs in which the checks of tt data check find something, and"
                    + " says what went and why. What is usual (scripts, ratio of lengths, language) the corpus itself"
                    + " tells. Nothing is mended, and the order stays. Bytes that are not UTF-8 and lines of a TSV file"
                    + " without exactly two columns always go; each other rule has an option, named after its check."
                    + "%n"
        },
        footer = {
            "  Two files, with the reasons for each pair that goes:",
            "    tt data clean train.en train.de -o clean.en clean.de --rejected gone.tsv",
            "  A packed TSV file without what the test set has, copies allowed, ratios held more strictly:",
            "    tt data clean all.tsv.gz --test test.en test.de --copy off --length-ratio 4 -o clean.tsv.zst",
            "  Without the pairs that a model finds improbable:",
            "    tt score --model runs/quickstart --format tsv train.en train.de > scores.tsv",
            "    tt data clean train.en train.de --scores scores.tsv --low-score -3 -o clean.en clean.de"
        })
final class DataCleanCommand extends BaseCommand {
    private final Terminal terminal;
    private final SignalStop stop;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..2",
            description = "SOURCE and TARGET, or one TSV file (source TAB target); plain, .gz or .zst.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            arity = "1..2",
            required = true,
            description = "SOURCE and TARGET, or one TSV file; packed where the name ends in .gz or .zst. They get"
                    + " their names when all is written, and what was there stays until then.")
    private List<Path> output = new ArrayList<>();

    @Option(
            names = "--rejected",
            paramLabel = "FILE",
            description = "Write the pairs that go here: number of the line, reasons, source, target.")
    private @Nullable Path rejected;

    @Option(
            names = "--scores",
            paramLabel = "FILE",
            description = "A score for each pair, a number a line or what tt score --format tsv writes, for"
                    + " --low-score.")
    private @Nullable Path scores;

    @Mixin
    private CleanSetsOptions sets;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to say what went: text or json (default: ${DEFAULT-VALUE}).")
    private TextOrJson format;

    @Mixin
    private QuietOption quiet;

    private DataCleanCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    /** The command with an option for each rule. */
    static CommandLine create(Terminal terminal, SignalStop stop) {
        CommandLine command = new CommandLine(new DataCleanCommand(terminal, stop));
        CleanRuleOptions.addTo(command.getCommandSpec());
        return command;
    }

    @Override
    public Integer call() {
        CleanRules rules = CleanRuleOptions.rules(spec);
        check(rules);
        Progress progress = quiet.progress(terminal);
        stop.arm("tt: stopping; nothing is written.", progress::line);
        try {
            Cleaner.Report report = new DataClean(
                            CleanSetsOptions.corpus(files),
                            output,
                            rejected,
                            scores,
                            sets.validation(),
                            sets.test(),
                            sets.vocabulary)
                    .run(rules, progress, stop);
            terminal.out().print(format == TextOrJson.JSON ? CleanText.json(report) : CleanText.of(report));
            return ExitCode.OK;
        } catch (CancellationException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private void check(CleanRules rules) {
        DataCheckCommand.refuseWhatIsAmbiguous(
                spec, files, "-o", "--output", "--validation", "--valid", "--test", "--vocab");
        if (files.isEmpty()) {
            throw wrong("Nothing to clean: give SOURCE and TARGET, or one TSV file.");
        }
        if ((scores == null) != !rules.removes(Check.LOW_SCORE)) {
            throw wrong(
                    scores == null
                            ? "--low-score needs --scores FILE, with a score for each pair."
                            : "--scores needs --low-score N: pairs with a score below N are removed.");
        }
        CleanSetsOptions.requireAtMostTwo(spec, "The corpus", files);
        CleanSetsOptions.requireAtMostTwo(spec, "--output", output);
        sets.check(rules);
        if (output.size() == 1 && !rules.removes(Check.LOOKS_LIKE_TSV)) {
            throw wrong("--looks-like-tsv off keeps lines with a TAB, which one TSV file cannot hold: give --output two"
                    + " files.");
        }
        List<Path> written =
                Stream.concat(output.stream(), Stream.ofNullable(rejected)).toList();
        Path twice = OutputFiles.twice(written);
        if (twice != null) {
            throw wrong(twice + " is named twice to be written: give each its own name.");
        }
        OutputFiles.requireApart(
                written,
                Stream.of(files, sets.files(), scores == null ? List.<Path>of() : List.of(scores))
                        .flatMap(List::stream)
                        .toList());
    }
}
