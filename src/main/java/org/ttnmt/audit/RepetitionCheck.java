package org.ttnmt.audit;

import java.util.Locale;

/**
 * Pairs that occur again, sources with several targets and targets with several sources, over all corpora of a role;
 * and pairs whose sides are equal. Memory: three tables of 16 bytes a slot, {@link #MOST_SLOTS} slots each at most.
 */
final class RepetitionCheck implements PairCheck {
    private static final int MOST_SLOTS = 1 << 24;
    private static final int SLOT_BYTES = 16;

    private final FingerprintTable pairs = new FingerprintTable(slots());
    private final FingerprintTable sources = new FingerprintTable(slots());
    private final FingerprintTable targets = new FingerprintTable(slots());

    private Tally duplicates = new Tally();
    private Tally ambiguousSources = new Tally();
    private Tally ambiguousTargets = new Tally();
    private Tally copies = new Tally();
    private FrequentTarget frequent = new FrequentTarget();
    private long usable;
    private long duplicated;
    private long line;
    private long lineBefore;

    /** Slots of a table, so many that each table takes at most an eighth of the heap. */
    private static int slots() {
        long most = Runtime.getRuntime().maxMemory() / (8L * SLOT_BYTES);
        return (int) Math.min(MOST_SLOTS, Long.highestOneBit(most));
    }

    /** Begins with another corpus of the same role; what earlier ones held stays known. */
    void nextCorpus() {
        duplicates = new Tally();
        ambiguousSources = new Tally();
        ambiguousTargets = new Tally();
        copies = new Tally();
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
        if (pair.source().fingerprint() == pair.target().fingerprint()) {
            copies.add(pair, "");
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
        other(sources, pair.source().fingerprint(), pair.target().fingerprint(), pair, ambiguousSources, "target");
        other(targets, pair.target().fingerprint(), pair.source().fingerprint(), pair, ambiguousTargets, "source");
    }

    /** Notes the first line across from each line, and marks those that have another one too. */
    private void other(
            FingerprintTable table, long fingerprint, long across, AuditPair pair, Tally tally, String side) {
        int slot = table.slot(fingerprint, line);
        if (slot < 0) {
            return;
        }
        int value = (int) (across >>> 33) | 1;
        int known = table.value(slot);
        if (known == 0) {
            table.set(slot, value);
        } else if ((known & Integer.MAX_VALUE) != value) {
            tally.add(pair, "another " + side + " on " + place(table.firstLine(slot)));
            table.set(slot, known | Integer.MIN_VALUE);
        }
    }

    private String place(long global) {
        return global > lineBefore ? "line " + (global - lineBefore) : "in an earlier corpus";
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
                    "keep one of each, unless they shall count more: paste SOURCE TARGET | awk '!seen[$0]++'",
                    duplicates.cases());
        }
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
                Check.COPY,
                copies.severity(usable, 0.02, 0.5),
                null,
                copies,
                copies.share(usable, "pairs") + " have equal sides",
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
