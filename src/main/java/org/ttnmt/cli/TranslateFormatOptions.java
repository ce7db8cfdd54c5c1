package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.Alignment;
import org.ttnmt.app.translate.TranslationFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is written about each translation; used as a {@link Mixin}. */
final class TranslateFormatOptions {

    /** Ways to write. */
    enum Format {
        TEXT,
        TSV,
        JSON
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "F",
            defaultValue = "text",
            description = "text; tsv: number of the line, rank, score, log-probability, text, pieces; json: an object a"
                    + " line, with the log-probability of each piece. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Option(
            names = "--n-best",
            paramLabel = "N",
            description =
                    "Write the N best translations of each line, 1 to the beam size, as 'line ||| text ||| score',"
                            + " best first. Lines count from 0 (the format of Moses and Marian). --format tsv and json"
                            + " have their own way.")
    private @Nullable Integer nBest;

    @Option(names = "--scores", description = "Write each translation as its score, a tab and the text.")
    private boolean scores;

    @Option(
            names = "--alignment",
            paramLabel = "UNIT",
            defaultValue = "none",
            description =
                    "Tell which words (words) or pieces (pieces) of the source each one of the translation was made"
                            + " of, from attention, as Pharaoh's pairs: 'text ||| 0-0 2-1', or a column or field of"
                            + " --format. Default: ${DEFAULT-VALUE}.")
    Alignment.Unit alignment;

    /** Checks what was given, before anything is loaded. */
    void check() {
        Usage.checkRange(command, "--n-best", nBest, 1, 1000);
        if (nBest != null && scores) {
            throw Usage.wrong(command, "--n-best writes scores already: leave --scores out.");
        }
        if (scores && format != Format.TEXT) {
            throw Usage.wrong(command, "--scores is for text; --format tsv and json write scores already.");
        }
        if (alignment != Alignment.Unit.NONE && format == Format.TEXT && (scores || nBest != null)) {
            throw Usage.wrong(command, "--alignment with --scores or --n-best needs --format tsv or json.");
        }
    }

    int nBest() {
        return nBest == null ? 1 : nBest;
    }

    /** Whether scores stand beside text that does not tell its pieces. */
    boolean scoresText() {
        TranslationFormat chosen = format();
        return chosen == TranslationFormat.SCORED || chosen == TranslationFormat.N_BEST;
    }

    TranslationFormat format() {
        if (format != Format.TEXT) {
            return format == Format.TSV ? TranslationFormat.TSV : TranslationFormat.JSON;
        }
        if (nBest != null) {
            return TranslationFormat.N_BEST;
        }
        if (alignment != Alignment.Unit.NONE) {
            return TranslationFormat.ALIGNED;
        }
        return scores ? TranslationFormat.SCORED : TranslationFormat.TEXT;
    }
}
