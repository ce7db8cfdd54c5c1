package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.DataCheck;
import org.ttnmt.audit.AuditReport;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.Severity;
import org.ttnmt.cli.audit.AuditJson;
import org.ttnmt.cli.audit.AuditText;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.CorpusConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt data check}: the audit of corpora. */
@Command(
        name = "check",
        header = "Find what is wrong with a parallel corpus.",
        description = {
            "%nReads the training corpora of a configuration with their validation and test sets, or the files that"
                    + " are named, once, and reports what training would refuse or leave out and what is very likely"
                    + " wrong: shifted blocks, swapped sides, duplicates, overlap with the validation and test sets,"
                    + " wrong scripts and languages, broken encodings, odd lengths, unknown pieces. Each finding shows"
                    + " its first lines, its likely cause and how to mend it. Nothing is changed.%n",
            "Findings are errors (training refuses the data, or would learn nonsense), warnings (they cost quality)"
                    + " and notes. The exit code is 1 when there is an error, with --strict also when there is a"
                    + " warning.%n"
        },
        footer = {
            "  The corpora of a run, with its limits and, if it is there, its vocabulary:",
            "    tt data check --config configs/quickstart.yaml",
            "  Two files, and a validation set to compare with:",
            "    tt data check train.en train.de --validation val.en val.de",
            "  In a build: fail on warnings too, but let copies through, and keep the report:",
            "    tt data check --config c.yaml --strict --allow copy --format json > report.json"
        })
final class DataCheckCommand extends BaseCommand {
    private final Terminal terminal;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..2",
            description = "SOURCE and TARGET, or one TSV file (source TAB target); plain, .gz or .zst.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Take corpora, limits and vocabulary from this configuration of a run.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the configuration. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = {"--validation", "--valid"},
            paramLabel = "FILE",
            arity = "1..2",
            description =
                    "Validation set that FILE is compared with: two files, or one TSV file, behind all other FILEs.")
    private List<Path> validation = new ArrayList<>();

    @Option(names = "--test", paramLabel = "FILE", arity = "1..2", description = "Test set that FILE is compared with.")
    private List<Path> test = new ArrayList<>();

    @Option(
            names = "--vocab",
            paramLabel = "MODEL",
            arity = "1..2",
            description = "SentencePiece model for both sides, or one each, for figures on pieces.")
    private List<Path> vocabulary = new ArrayList<>();

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "128",
            description = "Longest side in pieces, for FILE (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Option(
            names = "--allow",
            paramLabel = "CHECK",
            split = ",",
            description = "Findings that are meant to be so, such as copy: they become notes.")
    private List<Check> allowed = new ArrayList<>();

    @Option(names = "--strict", description = "Exit with 1 on warnings too.")
    private boolean strict;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private TextOrJson format;

    @Mixin
    private QuietOption quiet;

    DataCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AuditReport report = check().allowing(Set.copyOf(allowed));
        terminal.out().print(format == TextOrJson.JSON ? AuditJson.of(report) : AuditText.of(report));
        boolean failed = report.count(Severity.ERROR) > 0 || (strict && report.count(Severity.WARNING) > 0);
        return failed ? ExitCode.USER_ERROR : ExitCode.OK;
    }

    private AuditReport check() {
        Progress progress = quiet.progress(terminal);
        if (config != null) {
            if (!files.isEmpty() || !validation.isEmpty() || !test.isEmpty()) {
                throw wrong("Give either --config or files, not both: the configuration names its corpora.");
            }
            return DataCheck.of(ConfigReader.readToCheckTexts(config, overrides), progress);
        }
        if (files.isEmpty()) {
            throw wrong("Nothing to check: give SOURCE and TARGET, one TSV file, or --config.");
        }
        if (files.size() > 2) {
            throw wrong("Give SOURCE and TARGET, or one TSV file; these are " + files.size()
                    + " files. Other corpora follow --validation and --test.");
        }
        refuseWhatIsAmbiguous(spec, files, "--validation", "--valid", "--test", "--vocab");
        if (!overrides.isEmpty()) {
            throw wrong("--set overrides keys of a configuration; give --config too.");
        }
        Usage.checkRange(spec, "--max-length", maxLength, 1, 100_000);
        return DataCheck.of(
                corpus(files),
                validation.isEmpty() ? null : corpus(validation),
                test.isEmpty() ? null : corpus(test),
                maxLength,
                vocabulary,
                progress);
    }

    /** Of three files behind an option that takes one or two, the second may be the option's or a corpus. */
    static void refuseWhatIsAmbiguous(CommandSpec spec, List<Path> files, String... options) {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        for (int i = 0; files.size() == 1 && i + 3 < arguments.size(); i++) {
            if (List.of(options).contains(arguments.get(i))
                    && arguments.get(i + 3).equals(files.get(0).toString())) {
                throw Usage.wrong(
                        spec,
                        arguments.get(i)
                                + " is followed by three files, and takes one or two. Give what is checked before it"
                                + " (tt data " + spec.name() + " SOURCE TARGET " + arguments.get(i)
                                + " ...), or -- between them.");
            }
        }
    }

    private static CorpusConfig corpus(List<Path> files) {
        return new CorpusConfig(files.get(0), files.size() == 1 ? null : files.get(1), 1);
    }
}
