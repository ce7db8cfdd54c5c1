package org.ttnmt.audit;

import java.util.Locale;
import org.ttnmt.audit.LineFacts.Flag;

/** Counts lengths, case and spacing of one side. */
final class SideStatistics {
    private static final int LEAST_LINES = 100;

    private final Side side;
    private final LengthCounts characters = new LengthCounts();
    private final LengthCounts words = new LengthCounts();
    private long upper;
    private long lower;
    private long punctuated;
    private long spaced;
    private long lines;

    SideStatistics(Side side) {
        this.side = side;
    }

    void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        LineFacts facts = pair.side(side);
        lines++;
        characters.add(facts.characters());
        words.add(facts.words());
        upper += facts.upper();
        lower += facts.lower();
        punctuated += facts.has(Flag.PUNCTUATION) ? 1 : 0;
        spaced += facts.has(Flag.SPACED_PUNCTUATION) ? 1 : 0;
    }

    SideFigures report(ScriptCheck scripts, PieceCheck pieces) {
        return new SideFigures(
                characters.distribution(),
                words.distribution(),
                scripts.shares(),
                upperCase(),
                spacedPunctuation(),
                pieces.pieces());
    }

    private double upperCase() {
        return (double) upper / Math.max(1, upper + lower);
    }

    private double spacedPunctuation() {
        return (double) spaced / Math.max(1, punctuated);
    }

    /** Finds a side that is lower-cased or tokenised where the training data is not, or the other way round. */
    void compare(SideStatistics training, Findings findings) {
        if (lines < LEAST_LINES || training.lines < LEAST_LINES) {
            return;
        }
        if (upper + lower > 20 * lines / 2 && training.upper + training.lower > 20 * training.lines / 2) {
            double here = upperCase();
            double there = training.upperCase();
            if (Math.min(here, there) < 0.0005 && Math.max(here, there) > 0.01) {
                findings.add(
                        Check.CASE_DIFFERS,
                        Severity.WARNING,
                        side,
                        lines,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of the letters of the %s are upper case, but %.1f %% in the training data",
                                100 * here,
                                side.word(),
                                100 * there),
                        "one of the two was lower-cased",
                        "give both the same treatment, or let the vocabulary fold case (vocab.normalization:"
                                + " nmt_nfkc_cf)");
            }
        }
        if (punctuated > LEAST_LINES / 2 && training.punctuated > LEAST_LINES / 2) {
            double here = spacedPunctuation();
            double there = training.spacedPunctuation();
            if (Math.min(here, there) < 0.1 && Math.max(here, there) > 0.7) {
                findings.add(
                        Check.TOKENIZATION_DIFFERS,
                        Severity.WARNING,
                        side,
                        lines,
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of the sentences of the %s have a space before their last punctuation mark,"
                                        + " but %.0f %% in the training data",
                                100 * here,
                                side.word(),
                                100 * there),
                        "one of the two was tokenised",
                        "give both the same treatment; tt needs no tokenisation");
            }
        }
    }
}
