package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the findings of one corpus. */
final class Findings {
    private final CorpusName corpus;
    private final List<Finding> found = new ArrayList<>();

    Findings(CorpusName corpus) {
        this.corpus = corpus;
    }

    CorpusName corpus() {
        return corpus;
    }

    /** Adds what {@code tally} counted; nothing when it is empty. */
    void add(Severity severity, Tally tally, String what, String cause, String mend) {
        if (tally.count() > 0) {
            add(tally.check(), severity, tally.side(), tally.count(), what, cause, mend, tally.cases());
        }
    }

    /** Adds what no line shows. */
    void add(Check check, Severity severity, @Nullable Side side, long count, String what, String cause, String mend) {
        add(check, severity, side, count, what, cause, mend, List.of());
    }

    /** Adds a finding; see {@link Finding}. */
    void add(
            Check check,
            Severity severity,
            @Nullable Side side,
            long count,
            String what,
            String cause,
            String mend,
            List<Case> cases) {
        found.add(new Finding(check, severity, corpus, side, count, what, cause, mend, cases));
    }

    List<Finding> list() {
        return List.copyOf(found);
    }

    /** {@code NOTE} for a small share, a warning from {@code warning} on, an error from {@code error} on. */
    static Severity byShare(long count, long of, double warning, double error) {
        double share = (double) count / Math.max(1, of);
        return share >= error ? Severity.ERROR : share >= warning ? Severity.WARNING : Severity.NOTE;
    }

    /** Such as {@code 12 of 29,000 pairs (0.04 %)}. */
    static String share(long count, long of, String unit) {
        double percent = 100.0 * count / Math.max(1, of);
        String shown = percent >= 10 || count == 0
                ? String.format(Locale.ROOT, "%.0f", percent)
                : percent >= 0.01
                        ? String.format(Locale.ROOT, "%.2g", percent).replaceFirst("\\.0$", "")
                        : "less than 0.01";
        return String.format(Locale.ROOT, "%,d of %,d %s (%s %%)", count, of, unit, shown);
    }
}
