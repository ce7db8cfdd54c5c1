package org.ttnmt.audit;

import java.util.List;

/** Looks at the pairs of a corpus one after the other and says at the end what it found. */
interface PairCheck {

    /** How many pairs {@link #learn} is given at most. */
    int HEAD = 20_000;

    /** Learns what is usual in this corpus from its first pairs without a problem, before any is accepted. */
    default void learn(List<AuditPair> head) {}

    /** Looks at a pair; those with a problem come too. */
    void accept(AuditPair pair);

    /**
     * Adds what was found; nothing for a check that only marks pairs.
     *
     * @param pairs that were accepted
     */
    default void finish(Findings findings, long pairs) {}
}
