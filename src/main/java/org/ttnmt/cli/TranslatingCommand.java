package org.ttnmt.cli;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.Alignment;
import org.ttnmt.app.translate.Steering;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.SearchConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code tt translate} and {@code tt spark translate} share: everything that decides what is written about a line. */
abstract class TranslatingCommand extends BaseCommand {

    private static final int MOST_WORKERS_UNASKED = 8;

    @Mixin
    ModelOptions model;

    @Mixin
    TranslateFormatOptions format;

    @Mixin
    TranslateInputOptions input;

    @Mixin
    SearchOptions search;

    @Mixin
    SamplingOptions sampling;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "" + TranslateOptions.DEFAULT_BATCH_SIZE,
            description = "Most sentences translated together, 1 to 4096; 1 answers soonest, more is faster in all."
                    + " Default: ${DEFAULT-VALUE}.")
    int batchSize;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Batches translated at the same time, 1 to 256; the workers share --threads. The translations do"
                            + " not depend on it. Default: one for each thread, at most "
                            + MOST_WORKERS_UNASKED
                            + ", which is fastest; 1 on a GPU and when sentences are typed.")
    @Nullable
    Integer workers;

    @Option(
            names = "--shortlist",
            description =
                    "Consider only those pieces of the vocabulary that tt shortlist found to translate the sentence's"
                            + " pieces: faster with large vocabularies. A few translations differ.")
    boolean shortlist;

    /** Checks what was given, before anything is loaded. */
    final void checkTranslation() {
        model.check();
        format.check();
        input.check();
        search.check();
        sampling.check();
        Usage.checkRange(spec, "--batch-size", batchSize, 1, 4096);
        Usage.checkRange(spec, "--workers", workers, 1, 256);
        if (sampling.isOn() && search.inGroups()) {
            throw wrong("--diverse-groups divides a beam, but --sample and --mbr draw at random: use one of them.");
        }
        if (input.steers() && (sampling.isOn() || search.inGroups())) {
            throw wrong("--glossary and --protect need an ordinary beam search: leave "
                    + (sampling.isOn() ? "--sample and --mbr" : "--diverse-groups") + " out.");
        }
    }

    /**
     * How a model translates, by what was given.
     *
     * @throws picocli.CommandLine.ParameterException when it does not fit the model
     */
    TranslateOptions options(TranslationModel opened, Steering steering, int batchesAtOnce) {
        SearchConfig config = search.over(opened.decoding());
        if (config.decoding().splitSentences()) {
            checkSplit(opened);
        }
        int best = format.nBest();
        boolean gaps = opened.decoder() == Decoder.MASK_PREDICT;
        int most = opened.mostTranslations(config.decoding());
        if (best > most && opened.decoder().writesLabels()) {
            throw wrong(
                    opened.decoder() == Decoder.TAGGING
                            ? "--n-best " + best + " is for whole translations, but the model labels words one by one"
                                    + " (model.decoder: tagging). Leave it out."
                            : "--n-best " + best + " is more than the model's labels, " + most + ". Write " + most
                                    + " or less.");
        }
        if (!sampling.isOn() && best > most) {
            throw wrong("--n-best " + best + " is more than the " + (gaps ? "number of lengths" : "beam size") + ", "
                    + most + ". Use " + (gaps ? "--length-candidates " : "--beam-size ") + best + " or more.");
        }
        return new TranslateOptions(
                config,
                sampling.sampling(),
                sampling.consensus(),
                best,
                format.alignment,
                input.format,
                steering,
                input.onUnknown,
                shortlist ? opened.shortlist() : null,
                batchSize,
                batchesAtOnce,
                input.maxSourceLength);
    }

    private void checkSplit(TranslationModel opened) {
        String whole = format.nBest() > 1
                ? "--n-best"
                : format.alignment != Alignment.Unit.NONE ? "--alignment" : wholeLines();
        if (whole != null) {
            throw wrong(
                    whole + " is for a line that is translated as a whole: give --no-split-sentences as well, or leave "
                            + whole + " out.");
        }
        if (opened.decoder().writesLabels()) {
            throw wrong("--split-sentences is for models that translate, but this one writes labels. Leave it out.");
        }
    }

    /** An option that was given and needs lines that are not split; null for none. */
    @Nullable
    String wholeLines() {
        return null;
    }

    /** Batches at a time, where they were given. */
    final OptionalInt workersAsked() {
        return workers == null ? OptionalInt.empty() : OptionalInt.of(workers);
    }

    /** Batches at a time: those given, or what is fastest there. */
    final int workersOf(ComputeConfig all) {
        return workersAsked().orElse(all.device().gpus().isEmpty() ? Math.min(MOST_WORKERS_UNASKED, all.threads()) : 1);
    }
}
