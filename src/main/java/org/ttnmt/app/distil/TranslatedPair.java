package org.ttnmt.app.distil;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Line;
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
        try (Lines lines = new Lines(translation)) {
            for (TranslatedPair pair = lines.next(); pair != null; pair = lines.next()) {
                taker.accept(pair);
            }
        }
    }

    /** The same, one by one. */
    static final class Lines implements AutoCloseable {
        private final List<LineReader> readers;

        Lines(TranslationStage translation) {
            readers = Stream.of(
                            translation.input(), translation.output(), translation.references(), translation.scores())
                    .map(LineReader::open)
                    .toList();
        }

        /** The next pair; null behind the last one. */
        @Nullable
        TranslatedPair next() {
            Line source = readers.get(0).next();
            if (source == null) {
                return null;
            }
            String[] score = text(3).split("\t", -1);
            return new TranslatedPair(source.text(), text(1), text(2), Double.parseDouble(score[0]), score[1]);
        }

        private String text(int reader) {
            return Objects.requireNonNull(readers.get(reader).next(), "a line").text();
        }

        @Override
        public void close() {
            readers.forEach(LineReader::close);
        }
    }
}
