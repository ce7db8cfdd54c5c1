package org.ttnmt.audit;

import java.util.List;
import java.util.Locale;

/**
 * Pairs whose lengths do not fit each other. The usual ratio, target over source in characters, and its spread are the
 * corpus' own; short sentences may differ more. An outlier is beyond some times the spread (usually five) and at least by
 * a factor of two.
 */
final class LengthCheck implements PairCheck {
    private static final int REFRESH = 4096;
    /** Characters by which sides may always differ; lines that are not much longer may differ by a larger factor. */
    private static final double SHORT = 12;

    private final RunningMedian ratios = new RunningMedian();
    private final Tally outliers = new Tally(Check.LENGTH_RATIO, null);
    private final double deviations;
    private double median;
    private double spread;
    private long seen;

    /** @param deviations of the usual ratio from which on one is unusual */
    LengthCheck(double deviations) {
        this.deviations = deviations;
    }

    @Override
    public void learn(List<AuditPair> head) {
        head.forEach(pair -> ratios.add(logRatio(pair)));
        refresh();
    }

    private void refresh() {
        median = ratios.median();
        spread = ratios.spread();
    }

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        double ratio = logRatio(pair);
        if (++seen > HEAD) {
            ratios.add(ratio);
            if (seen % REFRESH == 0) {
                refresh();
            }
        }
        int target = pair.target().characters();
        double expected = pair.source().characters() * Math.exp(median);
        double shorter = Math.min(expected, target);
        double allowed = Math.max(Math.log(2), deviations * spread) * (1 + Math.sqrt(SHORT / Math.max(1, shorter)) / 2);
        if (Math.abs(ratio - median) > allowed && Math.max(expected, target) - shorter > SHORT) {
            outliers.add(pair, pair.source().characters() + " and " + target + " characters");
        }
    }

    /** A character more on each side lets empty and tiny sides be compared. */
    private static double logRatio(AuditPair pair) {
        return Math.log((pair.target().characters() + 1.0) / (pair.source().characters() + 1.0));
    }

    @Override
    public void finish(Findings findings, long pairs) {
        findings.add(
                outliers.severity(pairs, 0.005, 2),
                outliers,
                String.format(
                        Locale.ROOT,
                        "%s have an unusual ratio of lengths (usual here: %.2f target characters for one of the"
                                + " source)",
                        outliers.share(pairs, "pairs"),
                        Math.exp(median)),
                "sentences that were translated in part, cut, or joined with others",
                "look at the cases; remove those that are no translations");
    }
}
