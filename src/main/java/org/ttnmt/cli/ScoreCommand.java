package org.ttnmt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.score.PairFormat;
import org.ttnmt.app.score.PairSource;
import org.ttnmt.app.score.ScorePairs;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.ResultStream;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.OutputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt score}: log-probabilities of given translations. */
@Command(
        name = "score",
        header = "Score given translations with a model.",
        description = {
            "%nWrites for each pair of a sentence and its translation how probable a model finds it: the natural"
                    + " logarithm of its probability, its end included. SOURCE and TARGET are texts, line n of one"
                    + " belonging to line n of the other; or one FILE (or standard input) has both, as columns or as"
                    + " JSON lines.%n",
            "A text is split into pieces as the vocabulary does it. A search may have found another split, with another"
                    + " probability; tt translate --format tsv and json tell the pieces, and tt score --n-best and"
                    + " --input-format json read them. Pieces count, whatever the text beside them says."
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  Two files:",
            "    tt score --model runs/quickstart test.en test.zh",
            "  What tt translate wrote, piece by piece:",
            "    tt translate --model runs/quickstart --format json test.en |"
                    + " tt score --model runs/quickstart --input-format json --format json",
            "  An n-best list of one model, with the scores of another in a fourth column:",
            "    tt score --model runs/other --n-best test.nbest test.en",
            "  The five best translations, piece by piece, with score and log-probability in two more columns:",
            "    tt translate --model runs/quickstart --n-best 5 --format tsv test.en |"
                    + " tt score --model runs/quickstart --n-best - test.en"
        })
final class ScoreCommand extends ScoringCommand {

    private final Terminal terminal;
    private final SignalStop stop;
    private final ModelOpener models;
    private final TranslateStreams streams;

    @Parameters(
            arity = "0..2",
            paramLabel = "FILE",
            description =
                    "SOURCE and TARGET, or one file with both; standard input if it is left out or '-'. For a language"
                            + " model one file of text, whose perplexity is told on standard error.")
    private List<Path> files = List.of();

    @Option(
            names = "--n-best",
            paramLabel = "LIST",
            description =
                    "Score the translations of an n-best list of the FILE SOURCE ('line ||| text ||| ...', lines from"
                            + " 0, or what tt translate --format tsv wrote); each line comes out with its new score"
                            + " behind it.")
    private @Nullable Path nBest;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the scores here instead of to standard output; the file gets its name when all is"
                    + " written.")
    private @Nullable Path output;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private VerboseOption verbose;

    @Mixin
    private ComputeOptions.OnOneDevice compute;

    ScoreCommand(Terminal terminal, SignalStop stop, ModelOpener models, TranslateStreams streams) {
        this.terminal = terminal;
        this.stop = stop;
        this.models = models;
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        check();
        try (TranslationModel opened = model.open(models, compute.toConfig());
                PairSource pairs = opened.decoder() == Decoder.ALONE ? text() : pairs();
                ResultStream out = ResultStream.open(output, streams.out(), err())) {
            Progress progress = output == null && streams.outIsTerminal()
                    ? TerminalProgress.withoutBar(terminal)
                    : TerminalProgress.of(terminal);
            verbose.tell(opened, progress);
            stop.arm("tt: stopping; what is scored is written.", progress::line);
            ScorePairs score =
                    new ScorePairs(opened, decoding(opened.decoding()), batchSize, maxLength, quiet.over(progress));
            boolean all = score.run(pairs, out, format, stop);
            out.complete();
            return all ? ExitCode.OK : ExitCode.INTERRUPTED;
        } catch (ResultStream.ReaderWentAway e) {
            return ExitCode.OK;
        }
    }

    private void check() {
        checkScoring();
        if (nBest != null && files.size() != 1) {
            throw wrong("--n-best needs one FILE, the source of the list; there are " + files.size() + ".");
        }
        if (Stream.concat(files.stream(), Stream.ofNullable(nBest))
                        .filter(TranslateStreams::isStandardInput)
                        .count()
                > 1) {
            throw wrong("Standard input cannot be two texts: name a file for one of them.");
        }
        if (files.size() > 2) {
            throw wrong("Give one FILE or two, the source and the target, not " + files.size() + ": " + files + ".");
        }
        List<Path> read = Stream.concat(files.stream(), Stream.ofNullable(nBest))
                .filter(file -> !TranslateStreams.isStandardInput(file))
                .toList();
        OutputFiles.requireApart(Stream.ofNullable(output).toList(), read);
        // before a model is loaded; a pipe can be opened once
        LineReader.requireText(read.stream().filter(file -> !Files.exists(file) || Files.isRegularFile(file)));
    }

    /** What a language model scores. */
    private PairSource text() {
        if (nBest != null || files.size() > 1 || inputFormat != PairFormat.TSV) {
            throw wrong("The model is a language model (objective.type: language_model), which reads no source: give"
                    + " one FILE of text, without --n-best and --input-format.");
        }
        Path file = files.isEmpty() ? TranslateStreams.STANDARD : files.get(0);
        LineReader lines = streams.lines(file);
        return PairSource.text(text(lines, file)).closing(lines);
    }

    private static TranslationInput text(LineReader lines, Path file) {
        return new TranslationInput(
                lines::next, TranslateStreams.name(file), TranslateStreams.lineCount(List.of(file)));
    }

    private PairSource pairs() {
        if (nBest != null) {
            return PairSource.nBest(
                    streams.lines(files.get(0)),
                    streams.lines(nBest),
                    TranslateStreams.name(nBest),
                    TranslateStreams.lineCount(List.of(nBest)));
        }
        if (files.size() == 2) {
            return PairSource.parallel(
                    streams.lines(files.get(0)),
                    streams.lines(files.get(1)),
                    TranslateStreams.name(files.get(0)) + " and " + TranslateStreams.name(files.get(1)),
                    TranslateStreams.lineCount(List.of(files.get(0))));
        }
        Path file = files.isEmpty() ? TranslateStreams.STANDARD : files.get(0);
        LineReader lines = streams.lines(file);
        return inputFormat.read(text(lines, file)).closing(lines);
    }
}
