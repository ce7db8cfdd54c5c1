package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.app.score.PairFormat;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.score.ScorePairs;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code tt score} and {@code tt spark score} share: everything that decides what is written about a pair. */
abstract class ScoringCommand extends BaseCommand {

    @Mixin
    ModelOptions model;

    @Option(
            names = "--input-format",
            paramLabel = "F",
            defaultValue = "tsv",
            description = "A file with both sides has columns (tsv: source, tab, translation) or objects (json: source,"
                    + " translation and perhaps pieces, or a list n_best of such translations). Default:"
                    + " ${DEFAULT-VALUE}.")
    PairFormat inputFormat;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "F",
            defaultValue = "text",
            description =
                    "text: the log-probability; tsv: number of the line, score, log-probability, pieces, translation;"
                            + " json: an object a line, with the log-probability of each piece. Default:"
                            + " ${DEFAULT-VALUE}.")
    ScoreFormat format;

    @Option(
            names = "--length-penalty",
            paramLabel = "A",
            description = "A score is the log-probability / length^A, as in tt translate. Default: that of the model.")
    private @Nullable Double lengthPenalty;

    @Option(
            names = "--length-normalization",
            paramLabel = "FORM",
            description = "average or gnmt, as in tt translate. Default: that of the model.")
    private @Nullable LengthNormalization normalization;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "" + TranslateOptions.DEFAULT_BATCH_SIZE,
            description = "Most pairs scored together, 1 to 4096. Default: ${DEFAULT-VALUE}.")
    int batchSize;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "" + ScorePairs.DEFAULT_MAX_LENGTH,
            description =
                    "Pieces of a side that can be scored, 1 to 100000; a longer pair has the score NaN, with a warning"
                            + " that names it. Default: ${DEFAULT-VALUE}.")
    int maxLength;

    /** Checks what was given, before anything is loaded. */
    final void checkScoring() {
        model.check();
        Usage.checkRange(spec, "--length-penalty", lengthPenalty, 0, 10);
        Usage.checkRange(spec, "--batch-size", batchSize, 1, 4096);
        Usage.checkRange(spec, "--max-length", maxLength, 1, 100_000);
    }

    /** The model's settings but for what was given. */
    final DecodingConfig decoding(DecodingConfig defaults) {
        return defaults.with(
                DecodingConfig.LENGTH_PENALTY.is(lengthPenalty == null ? defaults.lengthPenalty() : lengthPenalty),
                DecodingConfig.LENGTH_NORMALIZATION.is(
                        normalization == null ? defaults.normalization() : normalization));
    }
}
