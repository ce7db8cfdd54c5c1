package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;

/**
 * Finds blocks in which one side has moved by some lines against the other, and blocks of pairs that are no
 * translations. An {@link AlignmentModel} learned from the first lines says how well each target near a source line
 * fits it; an {@link OffsetPath} finds the stretches in which another offset than 0 explains the lines better.
 */
final class AlignmentCheck implements PairCheck {
    /** Greatest number of lines that a side may have moved by to be found as a shift. */
    static final int MOST = 10;

    private static final int LEAST_PAIRS = 60;
    private static final int LEAST_SHIFTED = 6;
    private static final int LEAST_UNRELATED = 25;
    /** Lines of a block from which on it is an error; real corpora have a few short ones. */
    private static final int MANY = 50;

    static final int BLOCKS_SHOWN = 10;

    private final OffsetPath path = new OffsetPath(MOST);
    private final AlignmentModel.@Nullable Features[] targets = new AlignmentModel.Features[2 * MOST + 1];
    private final AlignmentModel.@Nullable Features[] sources = new AlignmentModel.Features[MOST + 1];
    private final double[] scores = new double[2 * MOST + 1];
    private @Nullable AlignmentModel model;
    private @Nullable String unrelated;
    private final CorpusConfig corpus;
    private long read;

    /** @param corpus that is read again for the lines to show */
    AlignmentCheck(CorpusConfig corpus) {
        this.corpus = corpus;
    }

    @Override
    public void learn(List<AuditPair> head) {
        if (head.size() < LEAST_PAIRS) {
            return;
        }
        int base = 0;
        double[] strengths = new double[2 * MOST + 1];
        for (int offset = -MOST; offset <= MOST; offset++) {
            strengths[offset + MOST] = correlation(head, offset);
        }
        double sure = 1 / Math.sqrt(head.size() - 3.0 - MOST);
        for (int offset = -MOST; offset <= MOST; offset++) {
            double gain = strengths[offset + MOST] - strengths[MOST];
            if (gain > 6 * sure && strengths[offset + MOST] > strengths[base + MOST]) {
                base = offset;
            }
        }
        AlignmentModel learned = AlignmentModel.learn(head, base);
        boolean lengthsAgree = strengths[base + MOST] > 4 * sure;
        if (!lengthsAgree && !learned.knowsWords()) {
            if (head.size() >= 3 * LEAST_PAIRS) {
                unrelated = String.format(
                        Locale.ROOT,
                        "the correlation of the lengths of its sides is %.2f and no words go together",
                        Math.tanh(strengths[MOST]));
            }
            return;
        }
        model = learned;
    }

    /** Fisher's z of the correlation of the lengths of sources and of the targets that are ahead by {@code offset}. */
    private static double correlation(List<AuditPair> pairs, int offset) {
        int from = Math.max(0, -offset);
        int count = pairs.size() - Math.abs(offset);
        double x = 0;
        double y = 0;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = from; i < from + count; i++) {
            double a = AlignmentModel.length(pairs.get(i).source());
            double b = AlignmentModel.length(pairs.get(i + offset).target());
            x += a;
            y += b;
            xx += a * a;
            yy += b * b;
            xy += a * b;
        }
        double variances = (xx - x * x / count) * (yy - y * y / count);
        double r = variances < 1e-9 ? 0 : (xy - x * y / count) / Math.sqrt(variances);
        return 0.5 * Math.log((1 + Math.min(r, 0.9999)) / (1 - Math.min(r, 0.9999)));
    }

    @Override
    public void accept(AuditPair pair) {
        AlignmentModel known = model;
        if (known == null) {
            return;
        }
        boolean unusable = pair.problem() != null;
        add(unusable ? null : known.source(pair.source()), unusable ? null : known.target(pair.target()), known);
    }

    /** Takes the features of a line; null where it has none, or behind the end. */
    private void add(
            AlignmentModel.@Nullable Features source, AlignmentModel.@Nullable Features target, AlignmentModel known) {
        sources[(int) (read % sources.length)] = source;
        targets[(int) (read % targets.length)] = target;
        read++;
        if (read > MOST) {
            score(read - 1 - MOST, known);
        }
    }

    /** Scores the source of a line, counted from 0, against all targets near it. */
    private void score(long line, AlignmentModel known) {
        AlignmentModel.Features source = sources[(int) (line % sources.length)];
        for (int offset = -MOST; offset <= MOST; offset++) {
            long at = line + offset;
            AlignmentModel.Features target = at < 0 ? null : targets[(int) (at % targets.length)];
            scores[offset + MOST] = source == null || target == null ? 0 : known.score(source, target);
        }
        path.add(scores);
    }

    /**
     * The first blocks that were found; those that are too short to be sure are left out.
     *
     * @param most blocks
     */
    List<OffsetPath.Block> blocks(int most) {
        if (model == null) {
            return List.of();
        }
        List<OffsetPath.Block> found = new ArrayList<>();
        for (OffsetPath.Block block : path.blocks()) {
            boolean shifted = block.offset() != OffsetPath.NONE
                    && block.offset() != 0
                    && block.lines() >= LEAST_SHIFTED
                    && block.fit() > 0.2
                    && block.gain() > 0.5 * block.lines();
            boolean none =
                    block.offset() == OffsetPath.NONE && block.lines() >= LEAST_UNRELATED && block.fitAtZero() < -0.4;
            if ((shifted || none) && found.size() < most) {
                found.add(block);
            }
        }
        return found;
    }

    /** No more pairs come. */
    void end() {
        AlignmentModel known = model;
        if (known != null) {
            for (int i = 0; i < MOST; i++) {
                add(null, null, known);
            }
        }
    }

    /** Why the sides as a whole do not belong together; null where they do. */
    @Nullable
    String unrelated() {
        return unrelated;
    }

    @Override
    public void finish(Findings findings, long pairs) {
        end();
        if (unrelated != null) {
            findings.add(
                    Check.NOT_PARALLEL,
                    Severity.ERROR,
                    null,
                    pairs,
                    "its lines do not look like translations of each other: " + unrelated,
                    "one side is another text, is sorted or shuffled by itself, or has moved by more than " + MOST
                            + " lines from the start",
                    "name the two files that belong together, in their original order");
        }
        List<OffsetPath.Block> found = blocks(BLOCKS_SHOWN);
        Map<Long, AuditPair> excerpts = PairStream.read(corpus, linesShown(found));
        for (OffsetPath.Block block : found) {
            if (block.offset() == OffsetPath.NONE) {
                unrelated(block, findings, excerpts, pairs);
            } else {
                shifted(block, findings, excerpts);
            }
        }
    }

    /** The lines whose text {@link #finish} shows. */
    private static Set<Long> linesShown(List<OffsetPath.Block> blocks) {
        Set<Long> lines = new TreeSet<>();
        for (OffsetPath.Block block : blocks) {
            for (long line : sample(block)) {
                lines.add(line);
                if (block.offset() != OffsetPath.NONE) {
                    lines.add(line + block.offset());
                }
            }
        }
        return lines;
    }

    private static List<Long> sample(OffsetPath.Block block) {
        return List.of(block.first() + 1, block.first() + 2, (block.first() + block.end()) / 2 + 1);
    }

    private static void shifted(OffsetPath.Block block, Findings findings, Map<Long, AuditPair> excerpts) {
        int offset = block.offset();
        String more = offset > 0 ? "target" : "source";
        String fewer = offset > 0 ? "source" : "target";
        String lines = Math.abs(offset) == 1 ? "1 line" : Math.abs(offset) + " lines";
        List<Case> cases = new ArrayList<>();
        for (long line : sample(block)) {
            AuditPair here = excerpts.get(line);
            AuditPair there = excerpts.get(line + offset);
            if (here != null && there != null) {
                cases.add(Case.of(
                        here,
                        "belongs to target line " + (line + offset) + ": "
                                + Case.shortened(there.target().text())));
            }
        }
        findings.add(
                Check.SHIFTED_BLOCK,
                block.lines() >= MANY ? Severity.ERROR : Severity.WARNING,
                null,
                block.lines(),
                String.format(
                        Locale.ROOT,
                        "lines %,d to %,d are shifted: there, source line n belongs to target line n%+d (%.1f nats a"
                                + " line better than line n)",
                        block.first() + 1,
                        block.end(),
                        offset,
                        block.gain() / block.lines()),
                String.format(
                        Locale.ROOT,
                        "near line %,d the %s has %s more, or the %s %s fewer; a line break inside a sentence, or a"
                                + " line that was dropped on one side",
                        block.first() + 1,
                        more,
                        lines,
                        fewer,
                        lines),
                "mend that place on the side where it is wrong, then check again; training on such a block teaches"
                        + " wrong translations",
                cases);
    }

    private static void unrelated(
            OffsetPath.Block block, Findings findings, Map<Long, AuditPair> excerpts, long pairs) {
        List<Case> cases = new ArrayList<>();
        for (long line : sample(block)) {
            AuditPair here = excerpts.get(line);
            if (here != null) {
                cases.add(Case.of(here, ""));
            }
        }
        findings.add(
                Check.UNRELATED_BLOCK,
                Findings.byShare(block.lines(), pairs, 0, 0.1),
                null,
                block.lines(),
                String.format(
                        Locale.ROOT,
                        "lines %,d to %,d fit each other no better than lines taken at random (%.1f nats a line worse)",
                        block.first() + 1,
                        block.end(),
                        -block.fitAtZero()),
                "the sides were shifted there by more than " + MOST
                        + " lines, shuffled apart, or filled with another text",
                "look at these lines; mend or remove them",
                cases);
    }
}
