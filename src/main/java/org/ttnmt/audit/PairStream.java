package org.ttnmt.audit;

import java.io.Closeable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.LineFacts.Flag;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.data.Problem;
import org.ttnmt.io.Line;

/**
 * The pairs of a corpus in the order of its files, as far as both sides go; a pair has a problem when training
 * would say so ({@link org.ttnmt.data.PairReader}), but sides of different lengths are no error here.
 */
final class PairStream implements Closeable {
    private final FactsStream sources;
    private final @Nullable FactsStream targets;
    private final LineFacts nothing = new LineReading().read("", null);
    private long line;

    private PairStream(FactsStream sources, @Nullable FactsStream targets, long linesBefore) {
        this.sources = sources;
        this.targets = targets;
        this.line = linesBefore;
    }

    /**
     * Pairs of lines with two columns that come from elsewhere.
     *
     * @param linesBefore of the corpus before them
     */
    static PairStream columns(Supplier<@Nullable Line> lines, long linesBefore) {
        return new PairStream(FactsStream.of(lines), null, linesBefore);
    }

    /** @throws org.ttnmt.UserException when a file cannot be read or is no text */
    static PairStream open(CorpusConfig corpus) {
        FactsStream sources = FactsStream.open(corpus.source(), corpus.target() == null);
        try {
            return new PairStream(
                    sources, corpus.target() == null ? null : FactsStream.open(corpus.target(), false), 0);
        } catch (RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    /**
     * The next pair; null when either side has ended.
     *
     * @throws org.ttnmt.UserException when reading fails there
     */
    @Nullable
    AuditPair next() {
        FactsStream.Row source = sources.next();
        if (targets == null) {
            return source == null ? null : columns(source);
        }
        FactsStream.Row target = targets.next();
        if (source == null || target == null) {
            return null;
        }
        return pair(source.first(), target.first());
    }

    /**
     * The pairs of some lines, by line; those that are there.
     *
     * @throws org.ttnmt.UserException when the files cannot be read any more
     */
    static Map<Long, AuditPair> read(CorpusConfig corpus, Collection<Long> lines) {
        Map<Long, AuditPair> found = new HashMap<>();
        if (!lines.isEmpty()) {
            long last = Collections.max(lines);
            try (PairStream stream = open(corpus)) {
                for (AuditPair pair = stream.next(); pair != null && pair.line() <= last; pair = stream.next()) {
                    if (lines.contains(pair.line())) {
                        found.put(pair.line(), pair);
                    }
                }
            }
        }
        return found;
    }

    /** Reads both sides to their ends, to count their lines. */
    void finish() {
        while (sources.next() != null) {
            // counted there
        }
        while (targets != null && targets.next() != null) {
            // counted there
        }
    }

    /** Lines of a side; those of the one file for both sides of a TSV corpus. */
    long lines(Side side) {
        return side == Side.SOURCE || targets == null ? sources.lines() : targets.lines();
    }

    /** Line ends of a side's file; null for the target of a TSV corpus. */
    @Nullable
    LineEnds ends(Side side) {
        return side == Side.SOURCE ? sources.ends() : targets == null ? null : targets.ends();
    }

    @Override
    public void close() {
        try (targets) {
            sources.close();
        }
    }

    private AuditPair columns(FactsStream.Row row) {
        LineFacts second = row.second() == null ? nothing : row.second();
        if (row.columns() == 2) {
            return pair(row.first(), second);
        }
        line++;
        String fault = row.first().fault();
        return fault != null
                ? new AuditPair(line, row.first(), second, Problem.INVALID_UTF8, fault)
                : new AuditPair(
                        line,
                        row.first(),
                        second,
                        Problem.COLUMNS,
                        row.columns() == 1 ? "no TAB" : row.columns() + " columns");
    }

    private AuditPair pair(LineFacts source, LineFacts target) {
        line++;
        if (source.fault() != null) {
            return new AuditPair(line, source, target, Problem.INVALID_UTF8, "source: " + source.fault());
        }
        if (target.fault() != null) {
            return new AuditPair(line, source, target, Problem.INVALID_UTF8, "target: " + target.fault());
        }
        if (source.has(Flag.BLANK) || target.has(Flag.BLANK)) {
            String which = !source.has(Flag.BLANK) ? "target" : target.has(Flag.BLANK) ? "both sides" : "source";
            return new AuditPair(line, source, target, Problem.EMPTY, which);
        }
        return new AuditPair(line, source, target, null, null);
    }
}
