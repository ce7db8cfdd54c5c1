package org.ttnmt.data.modifiers;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.ttnmt.data.modifiers.WordAligner.Link;
import org.ttnmt.data.modifiers.WordAligner.Word;

/** Tags and placeholders at words that translate each other. */
final class Markup {
    private static final List<String> TAGS = List.of(
            "b", "i", "em", "strong", "u", "code", "span", "a", "a href=\"#\"", "span class=\"x\"", "1", "g id=\"1\"");
    private static final List<String> PLACEHOLDERS = List.of(
            "{0}",
            "{1}", "{name}", "{count}", "${value}", "{{ item }}", "%s", "%d", "%1$s", "%(name)s", "__NAME__", "<x/>");

    private Markup() {}

    /**
     * A tag around a word and its translation, or that of the nearest word which has one, since tags stand at all words
     * and are not lost for that; around both sides where no such words are known.
     */
    static TextPair tagged(TextPair pair, WordAligner aligner, DoubleSupplier random) {
        String tag = TAGS.get(Modifier.draw(random, TAGS.size()));
        String open = "<" + tag + ">";
        String close = "</" + tag.split(" ", -1)[0] + ">";
        List<Link> links = aligner.links(pair);
        if (links.isEmpty()) {
            return pair.map(text -> open + text + close);
        }
        List<Word> words = WordAligner.words(pair.source());
        Word word = words.get(Modifier.draw(random, words.size()));
        Link link = Collections.min(links, Comparator.comparingInt(each -> distance(each.source(), word)));
        Word source = distance(link.source(), word) == 0 ? link.source() : word;
        return new TextPair(
                replaced(pair.source(), source, open + source.in(pair.source()) + close),
                replaced(pair.target(), link.target(), open + link.target().in(pair.target()) + close));
    }

    /** Characters from one word to another, and 0 where one is within the other. */
    private static int distance(Word one, Word other) {
        return Math.max(0, Math.max(one.begin() - other.end() + 1, other.begin() - one.end() + 1));
    }

    /** A placeholder instead of a word and its translation; nothing where no such words are known. */
    static TextPair withPlaceholder(TextPair pair, WordAligner aligner, DoubleSupplier random) {
        String placeholder = PLACEHOLDERS.get(Modifier.draw(random, PLACEHOLDERS.size()));
        List<Link> links = aligner.links(pair).stream()
                .filter(link -> isContent(link.source().in(pair.source())))
                .toList();
        if (links.isEmpty()) {
            return pair;
        }
        Link link = links.get(Modifier.draw(random, links.size()));
        return new TextPair(
                replaced(pair.source(), link.source(), placeholder),
                replaced(pair.target(), link.target(), placeholder));
    }

    /** Words that placeholders stand for: numbers, and those that are not as short as the most frequent ones. */
    private static boolean isContent(String word) {
        return word.length() > 3 || Character.isDigit(word.charAt(0)) || Forms.isUnspaced(word);
    }

    private static String replaced(String text, Word word, String by) {
        return text.substring(0, word.begin()) + by + text.substring(word.end());
    }
}
