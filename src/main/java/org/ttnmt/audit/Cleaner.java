package org.ttnmt.audit;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.audit.CorpusName.Role;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;

/**
 * Removes from a corpus the pairs in which the checks of the audit find something. It reads the corpus twice, since a
 * block of wrong pairs shows only behind its end; memory is that of the audit, whatever the size of the corpus.
 */
public final class Cleaner {

    /** Where the pairs go, in the order of the corpus. */
    public interface Sink {
        void keep(String source, String target);

        /**
         * Takes a pair that goes.
         *
         * @param line of the pair, counted from 1
         * @param marks what was found that removes it
         */
        void remove(long line, List<Check.Mark> marks, String source, String target);
    }

    /**
     * What was done.
     *
     * @param corpus that was read
     * @param pairs of it
     * @param kept of them
     * @param removed what went, by check; those that removed none are left out
     * @param sampling duplicates were looked for in one of so many pairs, to stay within memory; 1 for all
     */
    public record Report(CorpusName corpus, long pairs, long kept, List<Removed> removed, long sampling) {
        public Report {
            removed = List.copyOf(removed);
        }
    }

    /**
     * What a check removed.
     *
     * @param pairs in which it found something
     * @param alone those of them in which no other check did
     * @param cases the first few
     */
    public record Removed(Check check, long pairs, long alone, List<Case> cases) {
        public Removed {
            cases = List.copyOf(cases);
        }
    }

    private final Audit audit;
    private final CorpusConfig corpus;
    private final CleanRules rules;
    private final @Nullable Path scores;
    private final Map<Check, Count> counts = new EnumMap<>(Check.class);
    private long kept;

    private static final class Count {
        private final List<Case> cases = new ArrayList<>();
        private long pairs;
        private long alone;
    }

    /**
     * @param audit with one training corpus, which is cleaned, and the sets that it is compared with
     * @param scores a file with a score for each pair, or null
     */
    public Cleaner(Audit audit, CleanRules rules, @Nullable Path scores) {
        if (audit.train().size() != 1) {
            throw new IllegalArgumentException(audit.train().size() + " corpora");
        }
        this.audit = audit;
        this.corpus = audit.train().get(0);
        this.rules = rules;
        this.scores = scores;
    }

    /** How many pairs {@link #run} will read, or -1 where counting them is too dear. */
    public long expectedPairs() {
        long all = audit.expectedPairs();
        return all < 0 || !looksForBlocks() ? all : all + LineCount.of(corpus.source());
    }

    /**
     * Reads the corpus and hands each pair on.
     *
     * @param progress is told how many pairs have been read
     * @throws UserException when a file cannot be read, when sides differ in their number of lines, or when they have
     *     nothing to do with each other
     */
    public Report run(Sink sink, LongConsumer progress) {
        RepetitionCheck repetitions = new RepetitionCheck(rules.thresholds().sameTargets(), this::isRemoved);
        return run(repetitions, CorpusAuditor::run, sink, progress);
    }

    /** First pairs of a corpus, from which the checks learn what is usual in it. */
    public static final class Head {
        private final List<AuditPair> pairs = new ArrayList<>();

        /**
         * Reads them.
         *
         * @param lines of the corpus from its beginning, with two columns; read no further than needed
         */
        public static Head of(Supplier<@Nullable Line> lines) {
            Head head = new Head();
            HeadFirst reading = new HeadFirst(List.of(), pair -> {});
            try (PairStream stream = PairStream.columns(lines, 0)) {
                while (!reading.hasLearned()) {
                    AuditPair pair = stream.next();
                    if (pair == null) {
                        break;
                    }
                    reading.take(pair);
                    head.pairs.add(pair);
                }
            }
            return head;
        }
    }

    /**
     * A part of a corpus that is too large to be cleaned at once.
     *
     * @param lines with two columns
     * @param linesBefore of the corpus before it
     * @param head of the corpus
     * @param before what of it occurs before it
     * @param had is told what it has
     */
    public record Part(
            Supplier<@Nullable Line> lines, long linesBefore, Head head, Precedents before, Precedents.Had had) {}

    /**
     * The same with a part of the corpus, whose files are not looked at. No block is looked for.
     *
     * @throws UserException when a file cannot be read
     */
    public Report run(Part part, Sink sink, LongConsumer progress) {
        if (looksForBlocks() || scores != null) {
            throw new IllegalArgumentException("blocks and scores are of a whole corpus");
        }
        RepetitionCheck repetitions = new RepetitionCheck(
                rules.thresholds().sameTargets(), this::isRemoved, part.linesBefore(), part.before(), part.had());
        return run(
                repetitions,
                (auditor, told) -> auditor.run(
                        () -> PairStream.columns(part.lines(), part.linesBefore()), part.head().pairs, told),
                sink,
                progress);
    }

    private Report run(
            RepetitionCheck repetitions,
            BiConsumer<CorpusAuditor, LongConsumer> reading,
            Sink sink,
            LongConsumer progress) {
        List<CorpusAuditor> sets = new ArrayList<>();
        long read = 0;
        for (Role role : List.of(Role.VALIDATION, Role.TEST)) {
            for (CorpusConfig set : audit.corpora(role)) {
                CorpusAuditor auditor = new CorpusAuditor(
                        audit, role, set, Audit.Thresholds.USUAL, new RepetitionCheck(), List.of(), pair -> {});
                read(auditor, CorpusAuditor::run, read, progress);
                read += auditor.pairs();
                sets.add(auditor);
            }
        }
        List<PairCheck> more = new ArrayList<>(Audit.overlaps(sets));
        if (looksForBlocks()) {
            Blocks blocks = blocks(read, progress);
            read += blocks.pairs;
            more.add(blocks);
        }
        Audit.Thresholds thresholds = rules.thresholds();
        try (Scores scored = scores == null ? null : new Scores(scores, rules.number(Check.LOW_SCORE, -1e9))) {
            if (scored != null) {
                more.add(scored);
            }
            CorpusAuditor auditor = new CorpusAuditor(
                    audit, Role.TRAIN, corpus, thresholds, repetitions, more, pair -> handOn(pair, sink));
            read(auditor, reading, read, progress);
            if (scored != null) {
                scored.checkEnd(auditor.pairs());
            }
            return new Report(auditor.name(), auditor.pairs(), kept, removed(), repetitions.sampling());
        }
    }

    private static void read(
            CorpusAuditor auditor,
            BiConsumer<CorpusAuditor, LongConsumer> reading,
            long before,
            LongConsumer progress) {
        reading.accept(auditor, count -> progress.accept(before + count));
        for (Finding finding : auditor.findings()) {
            if (finding.check() == Check.UNREADABLE) {
                throw new UserException(finding.what());
            }
            if (finding.check() == Check.LINE_COUNTS) {
                throw new UserException(finding.what().replace("; training refuses the corpus", "")
                        + ". Line n of one must be the translation of line n of the other; from the line where one is"
                        + " missing on, all pairs would be wrong. Nothing was written; find the place with tt data"
                        + " check and mend it.");
            }
        }
    }

    private boolean looksForBlocks() {
        return rules.removes(Check.SHIFTED_BLOCK) || rules.removes(Check.UNRELATED_BLOCK);
    }

    private Blocks blocks(long before, LongConsumer progress) {
        AlignmentCheck alignment = new AlignmentCheck(corpus);
        HeadFirst reading = new HeadFirst(List.of(alignment), pair -> {});
        long pairs = 0;
        try (PairStream stream = PairStream.open(corpus)) {
            for (AuditPair pair = stream.next(); pair != null; pair = stream.next()) {
                reading.take(pair);
                progress.accept(before + ++pairs);
            }
        }
        reading.end();
        alignment.end();
        String unrelated = alignment.unrelated();
        if (unrelated != null) {
            throw new UserException(CorpusName.of(Role.TRAIN, corpus).files()
                    + ": the lines do not look like translations of each other: " + unrelated
                    + ". Nothing was written; name the two files that belong together, in their original order. If they"
                    + " are right all the same, --shifted-block off --unrelated-block off passes over this.");
        }
        return new Blocks(alignment.blocks(Integer.MAX_VALUE), pairs);
    }

    private boolean isRemoved(AuditPair pair) {
        return pair.marks().stream().anyMatch(mark -> rules.removes(mark.check()));
    }

    private void handOn(AuditPair pair, Sink sink) {
        String source = pair.source().text();
        String target = pair.target().text();
        List<Check.Mark> marks = pair.marks().stream()
                .filter(mark -> rules.removes(mark.check()))
                .toList();
        if (marks.isEmpty()) {
            kept++;
            sink.keep(source, target);
            return;
        }
        Set<Check> checks = EnumSet.noneOf(Check.class);
        for (Check.Mark mark : marks) {
            if (checks.add(mark.check())) {
                Count count = counts.computeIfAbsent(mark.check(), check -> new Count());
                count.pairs++;
                if (count.cases.size() < Tally.CASES) {
                    count.cases.add(Case.of(pair, mark.detail()));
                }
            }
        }
        if (checks.size() == 1) {
            counts.computeIfAbsent(checks.iterator().next(), check -> new Count()).alone++;
        }
        sink.remove(pair.line(), marks, source, target);
    }

    private List<Removed> removed() {
        return counts.entrySet().stream()
                .map(e -> new Removed(e.getKey(), e.getValue().pairs, e.getValue().alone, e.getValue().cases))
                .toList();
    }

    /** Marks the pairs of blocks that are known. */
    private static final class Blocks implements PairCheck {
        private final Deque<OffsetPath.Block> ahead;
        private final long pairs;

        Blocks(List<OffsetPath.Block> blocks, long pairs) {
            this.ahead = new ArrayDeque<>(blocks);
            this.pairs = pairs;
        }

        @Override
        public void accept(AuditPair pair) {
            OffsetPath.Block block = ahead.peek();
            if (block != null && pair.line() > block.end()) {
                ahead.remove();
                block = ahead.peek();
            }
            if (block == null || pair.line() <= block.first()) {
                return;
            }
            String lines = "lines " + (block.first() + 1) + " to " + block.end();
            if (block.offset() == OffsetPath.NONE) {
                pair.mark(Check.UNRELATED_BLOCK, null, lines);
            } else {
                pair.mark(Check.SHIFTED_BLOCK, null, String.format("%s moved by %+d", lines, block.offset()));
            }
        }
    }

    /** Marks pairs by a file with a score for each: a number alone, or what tt score --format tsv writes. */
    private static final class Scores implements PairCheck, Closeable {
        private final Path file;
        private final double least;
        private final LineReader lines;

        Scores(Path file, double least) {
            this.file = file;
            this.least = least;
            this.lines = LineReader.open(file);
        }

        @Override
        public void accept(AuditPair pair) {
            Line line = lines.next();
            if (line == null) {
                throw new UserException(file + ": ends before line " + pair.line()
                        + ", but there must be a score for each pair. Score the same files again with tt score.");
            }
            String[] columns = line.text().split("\t", -1);
            double score;
            try {
                score = Double.parseDouble(columns[columns.length > 1 ? 1 : 0].strip());
            } catch (NumberFormatException e) {
                throw new UserException(file + ":" + pair.line() + ": '" + Case.shortened(line.text())
                        + "' is no score. Each line must be a number, or what tt score --format tsv writes.");
            }
            if (!(score >= least)) {
                pair.mark(Check.LOW_SCORE, null, String.valueOf(score));
            }
        }

        void checkEnd(long pairs) {
            if (lines.next() != null) {
                throw new UserException(file + ": has more than the " + pairs
                        + " lines of the corpus. Score the same files again with tt score.");
            }
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
