package org.ttnmt.app.translate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.text.Vocabulary;

/**
 * Writes pieces as a line of text, in which terms stand letter by letter even where the vocabulary would spell them
 * otherwise.
 */
record Spelling(Vocabulary vocabulary) {

    /** A part of the text, up to {@code end}, and what stands there in its place. */
    private record Part(int end, String text) {}

    /**
     * A line of text; terms that the vocabulary changes (case, width, characters that it does not know) are put back.
     */
    String text(int[] tokens, List<Term> terms) {
        String text = vocabulary.decode(tokens);
        TreeMap<Integer, Part> parts = new TreeMap<>();
        Map<String, Integer> wanted = new HashMap<>();
        for (Term term : terms) {
            if (wanted.merge(term.text(), 1, Integer::sum) > places(text, term.text())) {
                find(text, tokens, term, parts);
            }
        }
        StringBuilder restored = new StringBuilder(text);
        parts.descendingMap().forEach((begin, part) -> restored.replace(begin, part.end(), part.text()));
        return oneLine(restored.toString());
    }

    /** The terms that {@code text} lacks; one that is wanted twice and is there once is missing once. */
    static List<String> missing(String text, List<Term> terms) {
        Map<String, Integer> wanted = new HashMap<>();
        return terms.stream()
                .map(Term::text)
                .filter(term -> wanted.merge(term, 1, Integer::sum) > places(text, term))
                .toList();
    }

    /** How often a term is in a text, without overlaps. */
    private static int places(String text, String term) {
        int places = 0;
        for (int at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + Math.max(1, term.length()))) {
            places++;
        }
        return places;
    }

    /** Finds a place in the text that the term's pieces spell, other than those found before. */
    private void find(String text, int[] tokens, Term term, TreeMap<Integer, Part> parts) {
        List<int[]> forms =
                term.constraint() == null ? List.of() : term.constraint().forms();
        for (int[] form : forms) {
            for (int at = 0; at + form.length <= tokens.length; at++) {
                if (Arrays.equals(tokens, at, at + form.length, form, 0, form.length)) {
                    String before = vocabulary.decode(Arrays.copyOf(tokens, at));
                    String with = vocabulary.decode(Arrays.copyOf(tokens, at + form.length));
                    if (with.startsWith(before) && text.startsWith(with) && !parts.containsKey(before.length())) {
                        String space = with.startsWith(" ", before.length()) ? " " : "";
                        parts.put(before.length(), new Part(with.length(), space + term.text()));
                        return;
                    }
                }
            }
        }
    }

    /** A vocabulary with byte pieces can spell line ends, which would shift all lines after them. */
    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
