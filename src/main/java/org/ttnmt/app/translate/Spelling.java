package org.ttnmt.app.translate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.text.Vocabulary;

/**
 * Writes pieces as a line of text, in which the prefix and the terms that were asked for stand letter by letter even
 * where the vocabulary would spell them otherwise (case, width, accents, characters that it does not know).
 */
record Spelling(Vocabulary vocabulary) {

    /** A part of the text, up to {@code end}, and what stands there in its place. */
    private record Part(int end, String text) {}

    /** The translation that {@code tokens} spell, as a line of text. */
    String text(int[] tokens, PreparedQuery asked) {
        String text = vocabulary.decode(tokens);
        TreeMap<Integer, Part> parts = new TreeMap<>();
        int[] prefix = asked.request().prefix();
        if (prefix.length > 0
                && tokens.length >= prefix.length
                && Arrays.equals(tokens, 0, prefix.length, prefix, 0, prefix.length)) {
            String spelt = vocabulary.decode(prefix);
            if (text.startsWith(spelt)) {
                parts.put(0, new Part(spelt.length(), asked.query().prefix().strip()));
            }
        }
        Map<String, Integer> wanted = new HashMap<>();
        for (Term term : longestFirst(asked)) {
            if (!has(text, term.text(), term.apart(), parts, wanted)) {
                find(text, tokens, term, parts);
            }
        }
        StringBuilder restored = new StringBuilder(text);
        parts.descendingMap().forEach((begin, part) -> restored.replace(begin, part.end(), part.text()));
        return oneLine(restored.toString());
    }

    /** What {@code text} lacks of what was asked for; a term that is wanted twice and is there once is missing once. */
    static List<String> missing(String text, PreparedQuery asked) {
        String composed = composed(text);
        List<String> missing = new ArrayList<>();
        String prefix = asked.query().prefix().strip();
        if (!composed.startsWith(composed(oneLine(prefix)))) {
            missing.add(prefix);
        }
        TreeMap<Integer, Part> parts = new TreeMap<>();
        Map<String, Integer> wanted = new HashMap<>();
        for (Term term : longestFirst(asked)) {
            if (!has(composed, composed(oneLine(term.text())), term.apart(), parts, wanted)) {
                missing.add(term.text());
            }
        }
        return missing;
    }

    private static List<Term> longestFirst(PreparedQuery asked) {
        return asked.terms().stream()
                .sorted(Comparator.comparingInt((Term term) -> -term.text().length()))
                .toList();
    }

    /**
     * Whether a text has a term: as words and numbers of its own, at a place that no longer term takes, which is then
     * added to {@code parts}; or else anywhere, as often as it was {@code wanted} so far and once more.
     */
    private static boolean has(
            String text, String term, boolean apart, TreeMap<Integer, Part> parts, Map<String, Integer> wanted) {
        int times = apart ? 1 : wanted.merge(term, 1, Integer::sum);
        for (int at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
            int end = at + term.length();
            if (!apart) {
                times--;
                at = end - 1;
            } else if (Words.apart(text, at) && Words.apart(text, end) && isFree(parts, at, end)) {
                parts.put(at, new Part(end, term));
                times--;
            }
            if (times == 0) {
                return true;
            }
        }
        return false;
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
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
                    if (with.startsWith(before)
                            && text.startsWith(with)
                            && isFree(parts, before.length(), with.length())) {
                        String space = with.startsWith(" ", before.length()) ? " " : "";
                        parts.put(before.length(), new Part(with.length(), space + term.text()));
                        return;
                    }
                }
            }
        }
    }

    private static boolean isFree(TreeMap<Integer, Part> parts, int begin, int end) {
        Map.Entry<Integer, Part> before = parts.lowerEntry(end);
        return before == null || before.getValue().end() <= begin;
    }

    /** A vocabulary with byte pieces can spell line ends, which would shift all lines after them. */
    static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
