package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.data.PairReader;
import org.ttnmt.data.SentencePair;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

/** What is to be translated, line by line: sources of corpora, then texts. Lines with a problem are left out. */
final class SourceLines implements AutoCloseable {

    /**
     * A line.
     *
     * @param source as the model reads it
     * @param reference empty where there is none
     */
    record Sentence(String source, String reference) {}

    private final Deque<CorpusConfig> corpora;
    private final Deque<Path> texts;
    private @Nullable CorpusConfig corpus;
    private @Nullable PairReader pairs;
    private @Nullable LineReader lines;

    SourceLines(List<CorpusConfig> corpora, List<Path> texts) {
        this.corpora = new ArrayDeque<>(corpora);
        this.texts = new ArrayDeque<>(texts);
    }

    /** The next so many, fewer at the end. */
    List<Sentence> take(int count) {
        List<Sentence> taken = new ArrayList<>();
        while (taken.size() < count) {
            Sentence sentence = next();
            if (sentence == null) {
                break;
            }
            taken.add(sentence);
        }
        return taken;
    }

    private @Nullable Sentence next() {
        while (true) {
            if (pairs != null && corpus != null) {
                SentencePair pair = pairs.next();
                if (pair != null && pair.problem() == null) {
                    return new Sentence(corpus.tagged(pair.source()), pair.target());
                }
                if (pair == null) {
                    close();
                }
            } else if (lines != null) {
                Line line = lines.next();
                if (line != null && line.isValid() && !line.text().isBlank()) {
                    return new Sentence(line.text(), "");
                }
                if (line == null) {
                    close();
                }
            } else if (!corpora.isEmpty()) {
                corpus = corpora.remove();
                pairs = PairReader.open(corpus);
            } else if (!texts.isEmpty()) {
                lines = LineReader.open(texts.remove());
            } else {
                return null;
            }
        }
    }

    @Override
    public void close() {
        if (pairs != null) {
            pairs.close();
        }
        if (lines != null) {
            lines.close();
        }
        pairs = null;
        lines = null;
    }
}
