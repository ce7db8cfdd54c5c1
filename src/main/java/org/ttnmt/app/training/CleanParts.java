package org.ttnmt.app.training;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.StopSignal;
import org.ttnmt.audit.Audit;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.audit.Cleaner;
import org.ttnmt.audit.Precedents;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.Line;

/**
 * Cleans a corpus of lines with two columns part by part, each wherever it may be. What is usual in the corpus its first
 * pairs tell; what a part repeats of those before it, {@link Precedents} tell. Threads may share it; what it has open
 * ends with the process.
 */
public final class CleanParts {

    /** A corpus to name in messages, of which no file is looked at. */
    private static final CorpusConfig PART = new CorpusConfig(Path.of("a part"), null, 1);

    private final Audit audit;
    private final CleanRules rules;
    private final Cleaner.Head head;

    /**
     * Reads what all parts need.
     *
     * @param validation whose sources the output shall not have; or null
     * @param test the same
     * @param vocabularies SentencePiece models: none, one for both sides, or one each
     * @param corpus its lines from the beginning; not read further than needed
     * @throws org.ttnmt.UserException when something cannot be read
     */
    public CleanParts(
            CleanRules rules,
            @Nullable CorpusConfig validation,
            @Nullable CorpusConfig test,
            List<Path> vocabularies,
            Supplier<@Nullable Line> corpus) {
        this.rules = rules;
        VocabularyFiles vocabulary = VocabularyFiles.open(vocabularies);
        this.audit = new Audit(
                List.of(PART),
                validation,
                test,
                vocabulary.source(),
                vocabulary.target(),
                new Audit.Limits((int) rules.number(Check.TOO_LONG, Integer.MAX_VALUE), false, false, Long.MAX_VALUE));
        this.head = Cleaner.Head.of(whole(corpus));
    }

    /** A line that was cut is no pair. */
    private static Supplier<@Nullable Line> whole(Supplier<@Nullable Line> lines) {
        return () -> {
            Line line = lines.get();
            return line == null || !line.cut() || line.fault() != null
                    ? line
                    : new Line(line.number(), line.text(), "more bytes than a line of text has", true);
        };
    }

    /**
     * What a part has that others may repeat, as rows of numbers.
     *
     * @param buckets into which they are divided, so that what is equal in several parts comes together
     * @throws org.ttnmt.UserException when it cannot be read
     */
    public List<List<long[]>> repetitions(Supplier<@Nullable Line> lines, int buckets, StopSignal stop) {
        Precedents.Had had = Precedents.Had.of(rules);
        Cleaner.Sink nowhere = new Cleaner.Sink() {
            @Override
            public void keep(String source, String target) {}

            @Override
            public void remove(long line, List<Check.Mark> marks, String source, String target) {}
        };
        Cleaner.Part part = new Cleaner.Part(whole(lines), 0, head, new Precedents(List.of()), had);
        new Cleaner(audit, rules, null).run(part, nowhere, pairs -> stop.check());
        return had.rows(buckets);
    }

    /**
     * Finds out what parts repeat of those before them.
     *
     * @param rows of one bucket, of all parts in their order
     * @param parts the number of the part of each row
     * @param found takes a row for the part of this number
     */
    public static void join(List<long[]> rows, int[] parts, BiConsumer<Integer, long[]> found) {
        Precedents.join(rows, parts, found);
    }

    /**
     * Writes the pairs of a part that stay, or those that go with their reasons, as {@link DataClean} does.
     *
     * @param linesBefore of the corpus before it
     * @param before rows that {@link #join} has found for it
     * @param rejected whether those that go are written
     * @return how many pairs were read and kept, and how many each check removed
     * @throws IOException when {@code out} throws it
     */
    public SortedMap<String, Long> write(
            Supplier<@Nullable Line> lines,
            long linesBefore,
            List<long[]> before,
            boolean rejected,
            OutputStream out,
            StopSignal stop)
            throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        Cleaner.Sink sink = new Cleaner.Sink() {
            @Override
            public void keep(String source, String target) {
                if (!rejected) {
                    line(buffered, source + "\t" + target);
                }
            }

            @Override
            public void remove(long line, List<Check.Mark> marks, String source, String target) {
                if (rejected) {
                    line(buffered, DataClean.rejection(line, marks, source, target));
                }
            }
        };
        Cleaner.Part part =
                new Cleaner.Part(whole(lines), linesBefore, head, new Precedents(before), Precedents.Had.nothing());
        try {
            Cleaner.Report report = new Cleaner(audit, rules, null).run(part, sink, pairs -> stop.check());
            buffered.flush();
            SortedMap<String, Long> counts = new TreeMap<>();
            counts.put("pairs", report.pairs());
            counts.put("kept", report.kept());
            report.removed().forEach(removed -> counts.put(removed.check().id(), removed.pairs()));
            return counts;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void line(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
