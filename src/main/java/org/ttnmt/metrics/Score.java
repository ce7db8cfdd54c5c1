package org.ttnmt.metrics;

/** The score that a metric gives to a corpus or to a sentence. */
public sealed interface Score permits BleuScore, ChrFScore, ExactMatchScore, TerScore {

    /** The name as printed: BLEU, chrF2, chrF2++, TER, exact. */
    String name();

    /** The score, usually between 0 and 100. */
    double score();

    /** Further figures that are printed behind the score; empty when there are none. */
    default String details() {
        return "";
    }
}
