package org.ttnmt.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that the audit found.
 *
 * @param check what kind of thing
 * @param severity how much it matters
 * @param corpus that it was found in
 * @param side that it concerns; null for both, or for the pair
 * @param count lines or pairs concerned; 0 where that means nothing
 * @param what it is, in a sentence with figures
 * @param cause what usually causes it
 * @param mend what to do
 * @param cases the first few
 */
public record Finding(
        Check check,
        Severity severity,
        CorpusName corpus,
        @Nullable Side side,
        long count,
        String what,
        String cause,
        String mend,
        List<Case> cases) {

    public Finding {
        cases = List.copyOf(cases);
    }

    Finding withSeverity(Severity other) {
        return new Finding(check, other, corpus, side, count, what, cause, mend, cases);
    }
}
