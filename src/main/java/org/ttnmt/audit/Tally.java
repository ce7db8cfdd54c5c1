package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;

/** How often something was found, with the first cases. */
final class Tally {
    static final int CASES = 5;

    private final List<Case> cases = new ArrayList<>();
    private long count;

    void add(AuditPair pair, String detail) {
        if (cases.size() < CASES) {
            cases.add(Case.of(pair, detail));
        }
        count++;
    }

    long count() {
        return count;
    }

    /** What this count of {@code all} means; see {@link Findings#byShare}. */
    Severity severity(long all, double warning, double error) {
        return Findings.byShare(count, all, warning, error);
    }

    /** The count in words; see {@link Findings#share}. */
    String share(long all, String unit) {
        return Findings.share(count, all, unit);
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}
