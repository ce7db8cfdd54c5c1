package org.ttnmt.app.translate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A place in a source that says what the translation has to contain.
 *
 * @param begin index of its first character in the source
 * @param end index after its last character
 * @param text that the translation has to contain
 */
record Span(int begin, int end, String text) {
    private static final Comparator<Span> LONGEST_FIRST =
            Comparator.comparingInt((Span span) -> span.begin - span.end).thenComparingInt(Span::begin);

    /**
     * The one rule for spans that overlap: the longest stays, of two that are as long the first, and whatever overlaps
     * it goes. So a placeholder within a tag, or a term within an address, is part of it.
     *
     * @return what stays, in the order of the source
     */
    static List<Span> outermost(List<Span> all) {
        TreeMap<Integer, Span> kept = new TreeMap<>();
        for (Span span : all.stream().sorted(LONGEST_FIRST).toList()) {
            Map.Entry<Integer, Span> before = kept.lowerEntry(span.end);
            if (before == null || before.getValue().end <= span.begin) {
                kept.put(span.begin, span);
            }
        }
        return List.copyOf(kept.values());
    }
}
