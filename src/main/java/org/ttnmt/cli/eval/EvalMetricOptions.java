package org.ttnmt.cli.eval;

import java.io.File;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.ExactMatch;
import org.ttnmt.metrics.LabelF1;
import org.ttnmt.metrics.Smoothing;
import org.ttnmt.metrics.Ter;
import org.ttnmt.metrics.Tokenizer;
import org.ttnmt.metrics.Tokenizers;
import picocli.CommandLine.Option;

/** Settings of the metrics, by sacreBLEU's names. */
final class EvalMetricOptions {
    private EvalMetricOptions() {}

    /** Settings of BLEU. */
    static final class OfBleu {
        @Option(
                names = {"-s", "--smooth-method"},
                paramLabel = "METHOD",
                defaultValue = "exp",
                description = "Where an order has no match: exp, floor, add-k or none (default: exp).")
        String smoothMethod = "exp";

        @Option(
                names = {"-sv", "--smooth-value"},
                paramLabel = "VALUE",
                description = "The value of floor (default: 0.1) and add-k (default: 1).")
        private @Nullable Double smoothValue;

        @Option(
                names = {"-tok", "--tokenize"},
                paramLabel = "NAME",
                description = "How lines become words: 13a (default), intl, zh, char, none, or with --spm-model spm,"
                        + " flores101, flores200, spBLEU-1K.")
        @Nullable
        String tokenize;

        @Option(
                names = "--spm-model",
                paramLabel = "FILE",
                description = "The SentencePiece model of the tokenizers spm, flores101, flores200 and spBLEU-1K.")
        @Nullable
        File spmModel;

        @Option(
                names = {"-lc", "--lowercase"},
                description = "Ignore case; exact heeds this as well.")
        private boolean lowercase;

        @Option(names = "--force", description = "Do not warn when the input looks tokenized already.")
        boolean force;

        @Option(
                names = "--effective-order",
                description = "Leave out orders for which the output is too short (always so with --sentence-level).")
        private boolean effectiveOrder;

        @Option(
                names = "--max-ngram-order",
                paramLabel = "N",
                defaultValue = "4",
                description = "Longest n-grams (default: 4).")
        private int maxOrder = 4;

        boolean knowsSmoothing() {
            return List.of("none", "floor", "add-k", "exp").contains(smoothMethod);
        }

        ExactMatch exactMatch() {
            return new ExactMatch(lowercase);
        }

        Bleu metric(Tokenizer tokenizer, boolean sentences) {
            Smoothing smoothing = Smoothing.of(smoothMethod);
            if (smoothValue != null) {
                smoothing = new Smoothing(smoothing.method(), smoothValue);
            }
            return new Bleu(tokenizer, lowercase, smoothing, maxOrder, effectiveOrder || sentences);
        }
    }

    /** Settings of chrF. */
    static final class OfChrF {
        @Option(
                names = {"-cc", "--chrf-char-order"},
                paramLabel = "N",
                defaultValue = "6",
                description = "Longest character n-grams (default: 6).")
        private int charOrder = 6;

        @Option(
                names = {"-cw", "--chrf-word-order"},
                paramLabel = "N",
                defaultValue = "0",
                description = "Longest word n-grams (default: 0); 2 is chrF++.")
        private int wordOrder;

        @Option(
                names = "--chrf-beta",
                paramLabel = "N",
                defaultValue = "2",
                description = "Weight of recall over precision (default: 2).")
        private int beta = 2;

        @Option(names = "--chrf-whitespace", description = "White space belongs to the character n-grams.")
        private boolean whitespace;

        @Option(names = "--chrf-lowercase", description = "Ignore case.")
        private boolean lowercase;

        @Option(
                names = "--chrf-eps-smoothing",
                description = "Orders without n-grams count with a tiny value, as in the original chrF++.py.")
        private boolean epsSmoothing;

        ChrF metric() {
            return new ChrF(charOrder, wordOrder, beta, lowercase, whitespace, epsSmoothing);
        }
    }

    /** Settings of TER. */
    static final class OfTer {
        @Option(names = "--ter-case-sensitive", description = "Case counts.")
        private boolean caseSensitive;

        @Option(
                names = "--ter-asian-support",
                description = "The next two options know Asian characters and punctuation too.")
        private boolean asianSupport;

        @Option(names = "--ter-no-punct", description = "Remove punctuation.")
        private boolean noPunctuation;

        @Option(names = "--ter-normalized", description = "Split off punctuation.")
        private boolean normalized;

        Ter metric() {
            return new Ter(normalized, noPunctuation, asianSupport, caseSensitive);
        }
    }

    /** Settings of scores of labels. */
    static final class OfLabels {
        @Option(
                names = "--f1-average",
                paramLabel = "AVERAGE",
                defaultValue = "macro",
                description =
                        "What f1 is: macro, the mean of all labels' F1 (default), or micro, of all labels together.")
        private LabelF1.Average average = LabelF1.Average.MACRO;

        LabelF1 f1(List<List<String>> texts) {
            return LabelF1.of(texts, average);
        }
    }

    /** The tokenizer that BLEU's options name; {@code pieces} opens a SentencePiece model. */
    static Tokenizer tokenizer(String name, OfBleu options, Function<File, Function<String, List<String>>> pieces) {
        File model = options.spmModel;
        return Tokenizers.needsModel(name) && model != null
                ? Tokenizers.ofPieces(name, pieces.apply(model))
                : Tokenizers.of(name);
    }
}
