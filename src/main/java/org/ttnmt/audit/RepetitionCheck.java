package org.ttnmt.audit;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * Pairs that occur again, as they are or but for case, spaces and punctuation; sources with several targets and targets
 * with several sources, over all corpora of a role; and pairs whose sides are equal. Memory: four tables of 16 bytes a
 * slot, {@link #MOST_SLOTS} slots each at most.
 */
final class RepetitionCheck implements PairCheck {
    private static final int MOST_SLOTS = 1 << 24;
    private static final int SLOT_BYTES = 16;
    /** Of the value of a line's slot: a hash of the first line across; above it, how many had another one. */
    private static final int HASH_BITS = 21;

    private static final int HASH = (1 << HASH_BITS) - 1;
    static final int MOST_OTHERS = (1 << (31 - HASH_BITS)) - 1;

    private final FingerprintTable pairs = new FingerprintTable(slots());
    private final FingerprintTable loosePairs = new FingerprintTable(slots());
    private final FingerprintTable sources = new FingerprintTable(slots());
    private final FingerprintTable targets = new FingerprintTable(slots());

    private final int sameTargets;
    private final Predicate<AuditPair> leaves;
    private final Precedents.Had had;
    private Tally duplicates = new Tally(Check.DUPLICATE_PAIRS, null);
    private Tally nearDuplicates = new Tally(Check.NEAR_DUPLICATES, null);
    private Tally ambiguousSources = new Tally(Check.SOURCE_WITH_MANY_TARGETS, Side.SOURCE);
    private Tally ambiguousTargets = new Tally(Check.TARGET_WITH_MANY_SOURCES, Side.TARGET);
    private Tally copies = new Tally(Check.COPY, null);
    private FrequentTarget frequent = new FrequentTarget();
    private long usable;
    private long duplicated;
    private long line;
    private long lineBefore;

    /**
     * @param sameTargets different sources of a target from which on it is marked as filler
     * @param leaves whether a pair leaves the corpus for what was found before: then later ones do not repeat it
     */
    RepetitionCheck(int sameTargets, Predicate<AuditPair> leaves) {
        this(sameTargets, leaves, 0, Precedents.NONE, Precedents.Had.nothing());
    }

    /**
     * Looks at a part of a corpus.
     *
     * @param linesBefore of the corpus before the part
     * @param before what of it occurs before the part
     * @param had is told what the part has
     */
    RepetitionCheck(
            int sameTargets, Predicate<AuditPair> leaves, long linesBefore, Precedents before, Precedents.Had had) {
        this.line = linesBefore;
        this.sameTargets = sameTargets;
        this.leaves = leaves;
        this.had = had;
        before.forEach((kind, fingerprint, found) -> {
            FingerprintTable table = table(kind);
            int slot = table.slot(fingerprint, 0);
            if (slot >= 0) {
                table.set(slot, kind.hasAcross() ? (int) found : 1);
            }
        });
    }

    private FingerprintTable table(Precedents.Kind kind) {
        return switch (kind) {
            case PAIR -> pairs;
            case LOOSE_PAIR -> loosePairs;
            case TARGET -> targets;
            case SOURCE -> sources;
        };
    }

    /** Looks at a corpus that stays as it is. */
    RepetitionCheck() {
        this(Audit.Thresholds.USUAL.sameTargets(), pair -> false);
    }

    /** Slots of a table, so many that each table takes at most a tenth of the heap. */
    private static int slots() {
        long most = Runtime.getRuntime().maxMemory() / (10L * SLOT_BYTES);
        return (int) Math.min(MOST_SLOTS, Long.highestOneBit(most));
    }

    /** Begins with another corpus of the same role; what earlier ones held stays known. */
    void nextCorpus() {
        duplicates = new Tally(Check.DUPLICATE_PAIRS, null);
        nearDuplicates = new Tally(Check.NEAR_DUPLICATES, null);
        ambiguousSources = new Tally(Check.SOURCE_WITH_MANY_TARGETS, Side.SOURCE);
        ambiguousTargets = new Tally(Check.TARGET_WITH_MANY_SOURCES, Side.TARGET);
        copies = new Tally(Check.COPY, null);
        frequent = new FrequentTarget();
        usable = 0;
        duplicated = 0;
        lineBefore = line;
    }

    @Override
    public void accept(AuditPair pair) {
        line++;
        if (pair.problem() != null) {
            return;
        }
        usable++;
        frequent.accept(pair);
        if (pair.source().looseFingerprint() == pair.target().looseFingerprint()) {
            copies.add(pair, "");
        }
        if (leaves.test(pair)) {
            return;
        }
        int slot = pairs.slot(pair.fingerprint(), line);
        if (slot >= 0) {
            int before = pairs.value(slot);
            pairs.set(slot, before == Integer.MAX_VALUE ? before : before + 1);
            if (before > 0) {
                duplicated += pairs.sampling();
                duplicates.add(pair, "as " + place(pairs.firstLine(slot)));
                return;
            }
        }
        had.add(Precedents.Kind.PAIR, pair.fingerprint(), 0);
        had.add(
                Precedents.Kind.TARGET,
                pair.target().fingerprint(),
                pair.source().fingerprint());
        had.add(
                Precedents.Kind.SOURCE,
                pair.source().fingerprint(),
                pair.target().fingerprint());
        slot = loosePairs.slot(pair.looseFingerprint(), line);
        if (slot >= 0) {
            if (loosePairs.value(slot) > 0) {
                nearDuplicates.add(pair, "as " + place(loosePairs.firstLine(slot)));
            } else {
                had.add(Precedents.Kind.LOOSE_PAIR, pair.looseFingerprint(), 0);
            }
            loosePairs.set(slot, 1);
        }
        other(sources, pair.source().fingerprint(), pair.target().fingerprint(), pair, ambiguousSources, "target");
        int others = other(
                targets, pair.target().fingerprint(), pair.source().fingerprint(), pair, ambiguousTargets, "source");
        if (others >= sameTargets) {
            pair.mark(Check.SAME_TARGET, Side.TARGET, "");
        }
    }

    /**
     * Notes the first line across from each line, and marks those that have another one too.
     *
     * @return with how many pairs before, each another one than the first, it had another one; at most {@link
     *     #MOST_OTHERS}
     */
    private int other(FingerprintTable table, long fingerprint, long across, AuditPair pair, Tally tally, String side) {
        int slot = table.slot(fingerprint, line);
        if (slot < 0) {
            return 0;
        }
        int value = short21(across);
        int known = table.value(slot);
        if (known == 0) {
            table.set(slot, value);
            return 0;
        }
        if ((known & HASH) == value) {
            return 0;
        }
        tally.add(pair, "another " + side + " on " + place(table.firstLine(slot)));
        int others = Math.min(MOST_OTHERS, (known >>> HASH_BITS) + 1);
        table.set(slot, (others << HASH_BITS) | (known & HASH));
        return others;
    }

    /** What a slot holds of the first line across: never 0. */
    static int short21(long fingerprint) {
        return (int) (fingerprint & HASH) | 1;
    }

    /** The value of a line's slot. */
    static int value(long firstAcross, int others) {
        return (others << HASH_BITS) | short21(firstAcross);
    }

    /** Repetitions were looked for among one in so many pairs; all of them until the tables are full. */
    long sampling() {
        return Math.max(pairs.sampling(), loosePairs.sampling());
    }

    private String place(long global) {
        return global > lineBefore
                ? "line " + (global - lineBefore)
                : lineBefore == 0 ? "in an earlier part" : "in an earlier corpus";
    }

    @Override
    public void finish(Findings findings, long all) {
        copies(findings);
        if (duplicated > 0) {
            findings.add(
                    Check.DUPLICATE_PAIRS,
                    Findings.byShare(duplicated, usable, 0.1, 0.9),
                    null,
                    duplicated,
                    Findings.share(duplicated, usable, "pairs") + " occurred before" + estimated(pairs),
                    "the corpus was put together from parts that overlap, or repeats short sentences",
                    "keep one of each, unless they shall count more: tt data clean does it",
                    duplicates.cases());
        }
        findings.add(
                Severity.NOTE,
                nearDuplicates,
                nearDuplicates.share(usable, "pairs") + " occurred before but for case, spaces and punctuation"
                        + estimated(loosePairs),
                "texts that were tokenised, cased or punctuated in different ways were put together",
                "keep one of each, unless the differences matter: tt data clean does it");
        frequent.finish(findings, usable);
        several(findings, Check.SOURCE_WITH_MANY_TARGETS, Side.SOURCE, ambiguousSources, sources);
        several(findings, Check.TARGET_WITH_MANY_SOURCES, Side.TARGET, ambiguousTargets, targets);
    }

    private void several(Findings findings, Check check, Side side, Tally tally, FingerprintTable table) {
        if (tally.count() == 0) {
            return;
        }
        long count = tally.count() * table.sampling();
        findings.add(
                check,
                side == Side.SOURCE ? Findings.byShare(count, usable, 0.3, 2) : Severity.NOTE,
                side,
                count,
                Findings.share(count, usable, "pairs") + " have a " + side.word() + " that has another "
                        + side.other().word() + " elsewhere" + estimated(table),
                side == Side.SOURCE
                        ? "free translation, or alternatives; many of them with unrelated targets mean a wrong"
                                + " alignment"
                        : "different sentences that translate alike; many of them mean filler text",
                "look at the cases; nothing to do where they are right",
                tally.cases());
    }

    private void copies(Findings findings) {
        findings.add(
                copies.severity(usable, 0.02, 0.5),
                copies,
                copies.share(usable, "pairs") + " have equal sides, but for case, spaces and punctuation",
                copies.count() > usable / 2
                        ? "the same file is given for both sides, or the target was never translated"
                        : "names, numbers and text that was left untranslated",
                copies.count() > usable / 2
                        ? "name the right file for each side"
                        : "remove the sentences among them; a model learns from them to copy instead of to translate");
    }

    private static String estimated(FingerprintTable table) {
        return table.sampling() == 1
                ? ""
                : String.format(
                        Locale.ROOT, ", estimated from one line in %,d to stay within memory", table.sampling());
    }
}
