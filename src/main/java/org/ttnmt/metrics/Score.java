package org.ttnmt.metrics;

import java.util.Map;

/** The score that a metric gives to a corpus or to a sentence. */
public sealed interface Score permits AccuracyScore, BleuScore, ChrFScore, ExactMatchScore, LabelF1Score, TerScore {

    /** The name as printed: BLEU, chrF2, chrF2++, TER, exact, accuracy, F1. */
    String name();

    /** The score, usually between 0 and 100. */
    double score();

    /** Further figures that are printed behind the score; empty when there are none. */
    default String details() {
        return "";
    }

    /** Further figures of parts, by name, for output that programs read: numbers, or such a map; empty for none. */
    default Map<String, Object> members() {
        return Map.of();
    }
}
