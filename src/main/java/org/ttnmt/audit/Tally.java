package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often a check found something, with the first cases; it marks each pair with it. */
final class Tally {
    static final int CASES = 5;

    private final Check check;
    private final @Nullable Side side;
    private final List<Case> cases = new ArrayList<>();
    private long count;

    /** @param side that it concerns; null for the pair */
    Tally(Check check, @Nullable Side side) {
        this.check = check;
        this.side = side;
    }

    Check check() {
        return check;
    }

    @Nullable
    Side side() {
        return side;
    }

    void add(AuditPair pair, String detail) {
        pair.mark(check, side, detail);
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
