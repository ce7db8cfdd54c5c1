package org.ttnmt.metrics;

/** What a metric says of a corpus or a sentence. */
public sealed interface Score permits BleuScore, ChrFScore, TerScore {

    /** The name as printed: BLEU, chrF2, chrF2++, TER. */
    String name();

    /** The score, usually between 0 and 100. */
    double score();

    /** What is printed behind the score; empty when there is nothing. */
    default String details() {
        return "";
    }
}
