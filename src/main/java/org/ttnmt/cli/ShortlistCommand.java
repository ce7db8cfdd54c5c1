package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ttnmt.app.store.BuildShortlist;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.CorpusConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt shortlist}: which pieces may translate which, for faster translation. */
@Command(
        name = "shortlist",
        header = "Learn which pieces translate which, for tt translate --shortlist.",
        description = {
            "%nWith a vocabulary of some ten thousand pieces, much of the time of a translation goes into asking of"
                    + " each piece how probable it is. A shortlist names the few pieces that can translate a sentence"
                    + " at all: the most probable ones for each of its pieces, and the most frequent ones of the"
                    + " language.%n",
            "It is learnt from parallel text (IBM model 1, Brown et al. 1993), best that which the model was trained"
                    + " on, and written to DIR/shortlist.safetensors. A sentence's shortlist depends on the sentence"
                    + " alone, so its translation is the same in any batch.%n",
            "What is printed in the end tells whether it fits: how many pieces a sentence gets, and how many of the"
                    + " pieces of real translations are among them. 96 %% was enough for Multi30k; a translator has"
                    + " words that no model would choose.%n"
        },
        footer = {
            "  From the text that the model was trained on, as long as it is where it was:",
            "    tt shortlist --model runs/quickstart",
            "    tt translate --model runs/quickstart --shortlist < input.txt",
            "  From other text, with more pieces:",
            "    tt shortlist --model runs/quickstart --source data-samples/train.en --target data-samples/train.zh"
                    + " --best 200"
        })
final class ShortlistCommand extends BaseCommand {
    private final Terminal terminal;

    @Mixin
    private OneModelOption model;

    @Option(
            names = "--source",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Text in the source language, one sentence a line, of one file or several; .gz and .zst are"
                    + " unpacked. Default: what the model was trained on.")
    private List<Path> sources = List.of();

    @Option(
            names = "--target",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Its translation, line by line, file by file.")
    private List<Path> targets = List.of();

    @Option(
            names = "--best",
            paramLabel = "N",
            defaultValue = "100",
            description = "Pieces for each source piece, 1 to 10000. Default: ${DEFAULT-VALUE}.")
    private int best;

    @Option(
            names = "--frequent",
            paramLabel = "N",
            defaultValue = "100",
            description = "The most frequent target pieces, which any translation may have, 0 to 100000. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int frequent;

    @Option(
            names = "--sample-pairs",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Pairs, drawn at random, that are learnt from, at most; memory grows with them. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int samplePairs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of that sample. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--overwrite", description = "Replace a shortlist that is there already.")
    private boolean overwrite;

    @Option(
            names = "--extend",
            description = "Add to the shortlist that is there, as for a model that was fine-tuned on few pairs.")
    private boolean extend;

    @Mixin
    private QuietOption quiet;

    ShortlistCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Usage.checkRange(spec, "--best", best, 1, 10_000);
        Usage.checkRange(spec, "--frequent", frequent, 0, 100_000);
        Usage.checkRange(spec, "--sample-pairs", samplePairs, 1, 10_000_000);
        BuildShortlist.Result result = new BuildShortlist(
                        model.directory, corpora(), best, frequent, samplePairs, seed, older())
                .run(quiet.progress(terminal));
        String worth = Double.isNaN(result.words())
                ? "too few to tell what it is worth"
                : String.format(
                        Locale.ROOT,
                        "of other pairs, a sentence has %,.0f pieces on average, among them %.2f %% of those of its"
                                + " translation",
                        result.words(),
                        100 * result.covered());
        out().printf(Locale.ROOT, "%s: learnt from %,d pairs; %s%n", result.file(), result.pairs(), worth);
        return ExitCode.OK;
    }

    private BuildShortlist.Older older() {
        if (extend && overwrite) {
            throw wrong("--extend keeps the shortlist that is there and --overwrite replaces it: give one of them.");
        }
        return extend
                ? BuildShortlist.Older.EXTENDED
                : overwrite ? BuildShortlist.Older.REPLACED : BuildShortlist.Older.REFUSED;
    }

    private List<CorpusConfig> corpora() {
        if (sources.size() != targets.size()) {
            throw wrong("--source names " + sources.size() + " files and --target " + targets.size()
                    + ", but these are the two sides of one text: file n of one is translated by file n of the other.");
        }
        return IntStream.range(0, sources.size())
                .mapToObj(i -> new CorpusConfig(sources.get(i), targets.get(i), 1))
                .toList();
    }
}
