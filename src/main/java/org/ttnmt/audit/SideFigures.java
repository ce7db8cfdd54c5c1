package org.ttnmt.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one side of a corpus.
 *
 * @param characters code points of a line
 * @param words of a line, divided by white space
 * @param scripts share of the lines with letters by Unicode script
 * @param upperCase share of the letters with case that are upper case
 * @param spacedPunctuation share of the lines that end in punctuation with a space before it, as tokenisers put it
 * @param pieces subword pieces; null without a vocabulary
 */
public record SideFigures(
        Distribution characters,
        Distribution words,
        Map<String, Double> scripts,
        double upperCase,
        double spacedPunctuation,
        @Nullable Pieces pieces) {

    public SideFigures {
        scripts = new TreeMap<>(scripts);
    }
}
