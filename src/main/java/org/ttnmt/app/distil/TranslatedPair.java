package org.ttnmt.app.distil;

import java.io.IOException;
import java.util.Objects;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.LineReader;

/**
 * A line and its translation.
 *
 * @param reference empty where there is none
 * @param logProb of a piece of the translation, on average
 * @param fault of the search, or {@link TranslationStage#WHOLE}
 */
record TranslatedPair(String source, String target, String reference, double logProb, String fault) {

    /** Takes a pair. */
    @FunctionalInterface
    interface Taker {
        void take(TranslatedPair pair) throws IOException;
    }

    /** All that was translated, in order. */
    static void forEach(TranslationStage translation, Taker taker) {
        try (LineReader sources = LineReader.open(translation.input());
                LineReader targets = LineReader.open(translation.output());
                LineReader references = LineReader.open(translation.references());
                LineReader scores = LineReader.open(translation.scores())) {
            for (var source = sources.next(); source != null; source = sources.next()) {
                String[] score = text(scores).split("\t", -1);
                taker.take(new TranslatedPair(
                        source.text(), text(targets), text(references), Double.parseDouble(score[0]), score[1]));
            }
        } catch (IOException e) {
            throw new UserException(
                    translation.folder() + ": could not be read, or what is made of it not written ("
                            + AtomicFile.describe(e) + ").",
                    e);
        }
    }

    private static String text(LineReader reader) {
        return Objects.requireNonNull(reader.next(), "a line").text();
    }
}
