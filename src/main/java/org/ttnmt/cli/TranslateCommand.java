package org.ttnmt.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.AttentionPage;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.OtherSplits;
import org.ttnmt.app.translate.Steering;
import org.ttnmt.app.translate.StreamOutput;
import org.ttnmt.app.translate.Translate;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.TranslationOutput;
import org.ttnmt.app.translate.Verification;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.ResultStream;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.io.LineSequence;
import org.ttnmt.io.OutputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt translate}: one line out for each line in, as a stream. */
@Command(
        name = "translate",
        header = "Translate a text, line by line.",
        description = {
            "%nReads the FILEs one after another (plain, .gz or .zst), or standard input, as UTF-8, one sentence a"
                    + " line, and writes one line for each line, in order; empty lines stay empty. It is a stream:"
                    + " translations come out while"
                    + " input is still coming in, and memory does not grow with the input.%n",
            "What the search options do not say is as in the section 'decoding' of the model's config.yaml."
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  One sentence:",
            "    echo \"Where is the station?\" | tt translate --model runs/quickstart",
            "  A file, greedily (fastest), with progress on the terminal:",
            "    tt translate --model runs/quickstart --beam-size 1 test.en -o test.de",
            "  The four best translations of each line, with scores, for reranking:",
            "    tt translate --model runs/quickstart --beam-size 8 --n-best 4 test.en > test.nbest",
            "  Your terms, numbers as they are, and for each word the word that it came from:",
            "    tt translate --model runs/quickstart --glossary terms.tsv --protect numbers --alignment words test.en",
            "  JSON lines in and out:",
            "    tt translate --model runs/quickstart --input-format json --format json questions.jsonl",
            "  A compressed corpus on a machine with 16 processors, as 4 workers of 4 threads:",
            "    tt translate --model runs/quickstart --workers 4 corpus.en.gz | gzip > corpus.de.gz",
            "",
            "If the reader of a pipe goes away (tt translate ... | head), tt ends quietly with exit code 0. Ctrl-C and"
                    + " SIGTERM end it after writing what is complete."
        })
final class TranslateCommand extends TranslatingCommand {

    private final Terminal terminal;
    private final SignalStop stop;
    private final ModelOpener models;
    private final TranslateStreams streams;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "The text to translate; standard input if it is left out or '-'. Several are translated as"
                    + " one text: lines are counted through, messages name the file and its own line.")
    private List<Path> files = List.of(TranslateStreams.STANDARD);

    @Mixin
    private TranslateOutputOptions output;

    @Option(
            names = "--verify",
            description = "Translate each line twice more, alone and backwards among other lines, and compare what is"
                    + " written: exit code 1 when a line differs. Takes three times as long or more.")
    private boolean verify;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private VerboseOption verbose;

    @Mixin
    private ComputeOptions.OnOneDevice compute;

    TranslateCommand(Terminal terminal, SignalStop stop, ModelOpener models, TranslateStreams streams) {
        this.terminal = terminal;
        this.stop = stop;
        this.models = models;
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Steering steering = input.steering(file -> file);
        ComputeConfig all = compute.toConfig();
        int batchesAtOnce = workers(all);
        ComputeConfig perWorker = all.withThreads(Math.max(1, all.threads() / batchesAtOnce));
        try (LineSequence texts = streams.texts(files);
                TranslationModel opened = model.open(models, perWorker)) {
            TranslateOptions options = options(opened, steering, batchesAtOnce);
            Progress progress = progress();
            verbose.tell(opened, progress);
            try (ResultStream out = ResultStream.open(output.output, streams.out(), terminal.err())) {
                if (converses()) { // where Ctrl-C ends tt at once, since all that was typed is translated
                    new Conversation(opened, options, terminal.err()).run(texts::next, out, format.format());
                    return ExitCode.OK;
                }
                stop.arm("tt: stopping; what is translated is written.", progress::line);
                int exitCode = translate(texts, opened, options, out, quiet.over(progress));
                out.complete();
                return exitCode;
            } catch (ResultStream.ReaderWentAway e) {
                return ExitCode.OK;
            }
        }
    }

    private int translate(
            LineSequence texts, TranslationModel opened, TranslateOptions options, OutputStream out, Progress progress)
            throws IOException {
        TranslationInput text = TranslationInput.of(texts, TranslateStreams.lineCount(files));
        StreamOutput written = new StreamOutput(out, format.format(), opened);
        OtherSplits splits = new OtherSplits(written, opened.target());
        TranslationOutput counted = format.scoresText() ? splits : written;
        AttentionPage page =
                output.attention == null ? null : new AttentionPage(counted, opened, output.attention, progress);
        Verification verification = verify ? new Verification(format.format(), opened, text.warnings(progress)) : null;
        Translate.Summary summary =
                new Translate(opened, options, progress, verification).run(text, page == null ? counted : page, stop);
        if (page != null) {
            page.finish();
        }
        splits.finish(progress);
        boolean same = verification == null || verification.finish(progress);
        return summary.stopped() ? ExitCode.INTERRUPTED : same ? ExitCode.OK : ExitCode.USER_ERROR;
    }

    private void check() {
        checkTranslation();
        if (Collections.frequency(files, TranslateStreams.STANDARD) > 1) {
            throw wrong("Standard input can be read once: name '-' once.");
        }
        List<Path> written = Stream.of(Optional.ofNullable(output.output), Optional.ofNullable(output.attention))
                .flatMap(Optional::stream)
                .toList();
        Path twice = OutputFiles.twice(written);
        if (twice != null) {
            throw wrong(twice + " is named twice to be written: give each its own name.");
        }
        Stream<Path> texts = files.stream().filter(file -> !TranslateStreams.isStandardInput(file));
        OutputFiles.requireApart(
                written, Stream.concat(texts, input.glossary().stream()).toList());
    }

    /** Whether a person types sentences and reads translations, one at a time. */
    private boolean converses() {
        return files.equals(List.of(TranslateStreams.STANDARD))
                && streams.inIsTerminal()
                && streams.outIsTerminal()
                && output.output == null
                && output.attention == null
                && !verify;
    }

    @Override
    @Nullable
    String wholeLines() {
        return output.attention == null ? null : "--attention";
    }

    private int workers(ComputeConfig all) {
        return converses() ? workersAsked().orElse(1) : workersOf(all);
    }

    /** A bar for files whose translations do not go to the same screen; warnings in any case. */
    private Progress progress() {
        boolean onScreen = output.output == null && streams.outIsTerminal();
        // no bar that would disturb whoever types or reads translations on the screen
        return files.contains(TranslateStreams.STANDARD) || onScreen
                ? TerminalProgress.withoutBar(terminal)
                : TerminalProgress.of(terminal);
    }
}
