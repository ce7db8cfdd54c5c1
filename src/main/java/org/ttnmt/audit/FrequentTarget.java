package org.ttnmt.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds a target that belongs to very many pairs, with a few counters (Misra and Gries 1982). */
final class FrequentTarget {
    private static final int COUNTERS = 32;

    private static final class Counter {
        private final AuditPair first;
        private long count;

        Counter(AuditPair first) {
            this.first = first;
        }
    }

    private final Map<Long, Counter> counters = new HashMap<>();

    void accept(AuditPair pair) {
        long fingerprint = pair.target().fingerprint();
        Counter counter = counters.get(fingerprint);
        if (counter != null) {
            counter.count++;
        } else if (counters.size() < COUNTERS) {
            Counter fresh = new Counter(pair);
            fresh.count = 1;
            counters.put(fingerprint, fresh);
        } else {
            counters.values().forEach(c -> c.count--);
            counters.values().removeIf(c -> c.count == 0);
        }
    }

    /** Adds each target of more than a fifth of the pairs; its true count may be higher than the one shown. */
    void finish(Findings findings, long usable) {
        if (usable < 20) {
            return;
        }
        for (Counter counter : counters.values()) {
            if (counter.count > 0.2 * usable) {
                findings.add(
                        Check.SAME_TARGET,
                        Findings.byShare(counter.count, usable, 0, 0.5),
                        Side.TARGET,
                        counter.count,
                        Findings.share(counter.count, usable, "pairs") + " have the same target",
                        "filler text, an error message in place of translations, or the wrong file",
                        "remove these pairs, or name the right file; a model learns to answer with it always",
                        List.of(Case.of(counter.first, "")));
            }
        }
    }
}
