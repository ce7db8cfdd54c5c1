package org.ttnmt.app.distil;

import java.util.Objects;
import java.util.function.Consumer;
import org.ttnmt.io.LineReader;

/**
 * A line and its translation.
 *
 * @param reference empty where there is none
 * @param logProb of a piece of the translation, on average
 * @param fault of the search, or {@link TranslationStage#WHOLE}
 */
record TranslatedPair(String source, String target, String reference, double logProb, String fault) {

    /** All that was translated, in order. */
    static void forEach(TranslationStage translation, Consumer<TranslatedPair> taker) {
        try (LineReader sources = LineReader.open(translation.input());
                LineReader targets = LineReader.open(translation.output());
                LineReader references = LineReader.open(translation.references());
                LineReader scores = LineReader.open(translation.scores())) {
            for (var source = sources.next(); source != null; source = sources.next()) {
                String[] score = text(scores).split("\t", -1);
                taker.accept(new TranslatedPair(
                        source.text(), text(targets), text(references), Double.parseDouble(score[0]), score[1]));
            }
        }
    }

    private static String text(LineReader reader) {
        return Objects.requireNonNull(reader.next(), "a line").text();
    }
}
