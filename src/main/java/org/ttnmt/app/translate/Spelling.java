package org.ttnmt.app.translate;

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

    /** The translation that {@code tokens} spell, as a line of text. */
    Spelt spell(int[] tokens, PreparedQuery asked) {
        String text = vocabulary.decode(tokens);
        TreeMap<Integer, Spelt.Part> parts = new TreeMap<>();
        int[] prefix = asked.request().prefix();
        if (prefix.length > 0
                && tokens.length >= prefix.length
                && Arrays.equals(tokens, 0, prefix.length, prefix, 0, prefix.length)) {
            String spelt = vocabulary.decode(prefix);
            if (text.startsWith(spelt)) {
                parts.put(
                        0, new Spelt.Part(spelt.length(), asked.query().prefix().strip()));
            }
        }
        Map<String, Integer> wanted = new HashMap<>();
        Composed composed = Composed.of(oneLine(text));
        for (Term term : longestFirst(asked)) {
            if (!has(composed, term, parts, wanted)) {
                find(text, tokens, term, parts);
            }
        }
        return new Spelt(text, parts);
    }

    /** What {@code text} lacks of what was asked for; a term that is wanted twice and is there once is missing once. */
    static List<String> missing(String text, PreparedQuery asked) {
        Composed composed = Composed.of(text);
        List<String> missing = new ArrayList<>();
        String prefix = asked.query().prefix().strip();
        if (!composed.text().startsWith(composed(prefix))) {
            missing.add(prefix);
        }
        TreeMap<Integer, Spelt.Part> parts = new TreeMap<>();
        Map<String, Integer> wanted = new HashMap<>();
        for (Term term : longestFirst(asked)) {
            if (!has(composed, term, parts, wanted)) {
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
     * Whether a text has a term, in any normal form: as words and numbers of its own, at a place that no longer term
     * takes; or else anywhere, as often as it was {@code wanted} so far and once more. What is found is added to
     * {@code parts}, in the letters of the term.
     */
    private static boolean has(
            Composed text, Term term, TreeMap<Integer, Spelt.Part> parts, Map<String, Integer> wanted) {
        String letters = composed(term.text());
        int times = term.apart() ? 1 : wanted.merge(letters, 1, Integer::sum);
        for (int at = text.text().indexOf(letters); at >= 0; at = text.text().indexOf(letters, at + 1)) {
            int end = at + letters.length();
            if (!text.isBetweenLetters(at) || !text.isBetweenLetters(end)) {
                continue;
            }
            boolean free = isFree(parts, text.origin(at), text.origin(end));
            if (term.apart() && !(free && Words.apart(text.text(), at) && Words.apart(text.text(), end))) {
                continue;
            }
            if (free && (term.apart() || text.isOtherwise() || !letters.equals(term.text()))) {
                parts.put(text.origin(at), new Spelt.Part(text.origin(end), term.text()));
            }
            if (--times == 0) {
                return true;
            }
            at = term.apart() ? at : end - 1;
        }
        return false;
    }

    /** A text as it is compared. */
    private static String composed(String text) {
        return Composed.of(oneLine(text)).text();
    }

    /** Finds a place in the text that the term's pieces spell, other than those found before. */
    private void find(String text, int[] tokens, Term term, TreeMap<Integer, Spelt.Part> parts) {
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
                        parts.put(before.length(), new Spelt.Part(with.length(), space + term.text()));
                        return;
                    }
                }
            }
        }
    }

    private static boolean isFree(TreeMap<Integer, Spelt.Part> parts, int begin, int end) {
        Map.Entry<Integer, Spelt.Part> before = parts.lowerEntry(end);
        return before == null || before.getValue().end() <= begin;
    }

    /** A vocabulary with byte pieces can spell line ends, which would shift all lines after them. */
    static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
