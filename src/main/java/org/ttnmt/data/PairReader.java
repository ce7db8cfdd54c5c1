package org.ttnmt.data;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

/**
 * Reads the pairs of one corpus in the order of its files: two texts line by line, or one TSV text. Pairs with a
 * problem are given too, marked, so that line numbers stay true.
 */
public final class PairReader implements Closeable {

    private final CorpusConfig corpus;
    private final LineReader sources;
    private final @Nullable LineReader targets;

    /** Reads a TSV text when {@code targets} is null. */
    PairReader(CorpusConfig corpus, LineReader sources, @Nullable LineReader targets) {
        this.corpus = corpus;
        this.sources = sources;
        this.targets = targets;
    }

    /**
     * Opens the files of {@code corpus}.
     *
     * @throws UserException when a file cannot be opened
     */
    public static PairReader open(CorpusConfig corpus) {
        LineReader sources = LineReader.open(corpus.source());
        try {
            return new PairReader(corpus, sources, corpus.target() == null ? null : LineReader.open(corpus.target()));
        } catch (RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    /**
     * The next pair, or null at the end of both texts.
     *
     * @throws UserException when one text has fewer lines than the other (naming both counts) or cannot be read
     */
    public @Nullable SentencePair next() {
        Line source = sources.next();
        if (targets == null) {
            return source == null ? null : columns(source);
        }
        Line target = targets.next();
        if (source == null && target == null) {
            return null;
        }
        if (source == null || target == null) {
            throw differentLineCounts(corpus, countLines(sources), countLines(targets));
        }
        return pair(source, target);
    }

    @Override
    public void close() {
        try (targets) {
            sources.close();
        }
    }

    private static SentencePair pair(Line source, Line target) {
        Problem problem = null;
        String detail = null;
        if (!source.isValid()) {
            problem = Problem.INVALID_UTF8;
            detail = "source: " + source.fault();
        } else if (!target.isValid()) {
            problem = Problem.INVALID_UTF8;
            detail = "target: " + target.fault();
        } else if (Blank.isBlank(source.text())) {
            problem = Problem.EMPTY;
            detail = Blank.isBlank(target.text()) ? "both sides" : "source";
        } else if (Blank.isBlank(target.text())) {
            problem = Problem.EMPTY;
            detail = "target";
        }
        return new SentencePair(source.number(), source.text(), target.text(), problem, detail);
    }

    /** The pair of a line of a TSV text; marked unless it is two columns, divided by one TAB, neither of them blank. */
    private static SentencePair columns(Line line) {
        String text = line.text();
        int tab = text.indexOf('\t');
        String source = tab < 0 ? text : text.substring(0, tab);
        String target = tab < 0 ? "" : text.substring(tab + 1);
        long columns = 1 + text.chars().filter(c -> c == '\t').count();
        Problem problem = null;
        String detail = null;
        if (!line.isValid()) {
            problem = Problem.INVALID_UTF8;
            detail = line.fault();
        } else if (columns != 2) {
            problem = Problem.COLUMNS;
            detail = columns + (columns == 1 ? " column" : " columns") + " instead of 2 (source TAB target)";
        } else if (Blank.isBlank(source)) {
            problem = Problem.EMPTY;
            detail = "source";
        } else if (Blank.isBlank(target)) {
            problem = Problem.EMPTY;
            detail = "target";
        }
        return new SentencePair(line.number(), source, target, problem, detail);
    }

    /** The sentence for a corpus whose sides do not belong together. */
    static UserException differentLineCounts(CorpusConfig corpus, long sourceLines, long targetLines) {
        return new UserException(corpus.source() + " has " + sourceLines + " lines but " + corpus.target() + " has "
                + targetLines
                + ". Line n of one must be the translation of line n of the other; from the line where one"
                + " is missing on, all pairs would be wrong. Nothing was read further; mend the files.");
    }

    private static long countLines(LineReader reader) {
        while (reader.next() != null) {
            // counted by the reader
        }
        return reader.lineNumber();
    }
}
