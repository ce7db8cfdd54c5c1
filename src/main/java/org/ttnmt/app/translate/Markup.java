package org.ttnmt.app.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ttnmt.data.Blank;

/**
 * A source without its tags. A network that never saw tags loses words over them, so they do not reach it: {@link
 * TaggedText} puts them into the translation, at the words that it made of those that they stood at.
 *
 * @param bare the source without tags
 * @param elements in the order of the source
 */
record Markup(String bare, List<Element> elements) {
    /** Tags of a line that are placed; a line with more of them is no sentence. */
    private static final int MOST_TAGS = 100;

    private static final Pattern NAME = Pattern.compile("<(/?)([\\p{L}\\d][^\\s/>]*)");

    /**
     * An opening tag and the closing one of its name, with what is between them; or a tag by itself.
     *
     * @param close empty for a tag by itself
     * @param begin where the opening tag stood in the text without tags
     * @param end where the closing one stood; the same where nothing was between them
     * @param spaced whether white space stood before the opening tag, and behind the last one
     */
    record Element(String open, String close, int begin, int end, Spaced spaced, List<Element> children) {
        /** All tags, one behind the other. */
        String tags() {
            StringBuilder tags = new StringBuilder(open);
            children.forEach(child -> tags.append(child.tags()));
            return tags.append(close).toString();
        }
    }

    /** Where white space stands beside a tag. */
    record Spaced(boolean before, boolean behind) {}

    /** A text as it is. */
    static Markup none(String text) {
        return new Markup(text, List.of());
    }

    /** @param tags in the order of the source, in which they do not overlap */
    static Markup of(String source, List<Span> tags) {
        return tags.isEmpty() || tags.size() > MOST_TAGS ? none(source) : new Reader(source, tags).read();
    }

    /** Finds out which tags belong together. */
    private static final class Reader {
        private final String source;
        private final List<Span> tags;
        private final int[] partners;
        private final int[] places;

        Reader(String source, List<Span> tags) {
            this.source = source;
            this.tags = tags;
            this.partners = partners(tags);
            this.places = new int[tags.size()];
        }

        Markup read() {
            StringBuilder bare = new StringBuilder();
            int at = 0;
            int first = 0; // tag of those that follow each other without anything between
            for (int i = 0; i < tags.size(); i++) {
                bare.append(source, at, tags.get(i).begin());
                places[i] = bare.length();
                at = tags.get(i).end();
                boolean last = i + 1 == tags.size() || tags.get(i + 1).begin() > at;
                if (last) {
                    if (dividesWords(bare, at, first, i)) {
                        bare.append(' ');
                    }
                    first = i + 1;
                }
            }
            bare.append(source, at, source.length());
            return new Markup(bare.toString(), elements(bare, 0, tags.size()));
        }

        /** Whether letters on both sides of some tags belong to two words: {@code one<br/>two}, not {@code re<b>do</b>}. */
        private boolean dividesWords(CharSequence bare, int at, int first, int last) {
            if (bare.isEmpty()
                    || at == source.length()
                    || !Character.isLetterOrDigit(bare.charAt(bare.length() - 1))
                    || !Character.isLetterOrDigit(source.charAt(at))) {
                return false;
            }
            boolean closed = false;
            for (int i = first; i <= last; i++) {
                if (partners[i] == i || (closed && partners[i] > i)) {
                    return true;
                }
                closed |= partners[i] < i;
            }
            return false;
        }

        private List<Element> elements(CharSequence bare, int from, int to) {
            List<Element> elements = new ArrayList<>();
            for (int i = from; i < to; i = partners[i] + 1) {
                int last = partners[i];
                Span open = tags.get(i);
                Span close = tags.get(last);
                boolean empty =
                        Blank.isBlank(bare.subSequence(places[i], places[last]).toString());
                elements.add(new Element(
                        open.text(),
                        last == i ? "" : close.text(),
                        places[i],
                        empty ? places[i] : places[last],
                        new Spaced(isSpace(open.begin() - 1), isSpace(close.end())),
                        last == i ? List.of() : elements(bare, i + 1, last)));
            }
            return elements;
        }

        private boolean isSpace(int index) {
            return index >= 0 && index < source.length() && Character.isWhitespace(source.charAt(index));
        }

        /** For each tag the one that it opens or is closed by; itself for a tag by itself. */
        private static int[] partners(List<Span> tags) {
            int[] partners = new int[tags.size()];
            Arrays.setAll(partners, i -> i);
            Deque<Integer> open = new ArrayDeque<>();
            for (int i = 0; i < partners.length; i++) {
                String text = tags.get(i).text();
                Matcher name = NAME.matcher(text);
                if (!name.lookingAt() || text.endsWith("/>")) {
                    continue;
                }
                if (name.group(1).isEmpty()) {
                    open.push(i);
                    continue;
                }
                int opening = opening(tags, open, name.group(2));
                if (opening >= 0) {
                    while (open.pop() != opening) {
                        // a tag that is not closed stands by itself
                    }
                    partners[opening] = i;
                    partners[i] = opening;
                }
            }
            return partners;
        }

        /** The last open tag of a name; -1 if there is none. */
        private static int opening(List<Span> tags, Deque<Integer> open, String name) {
            for (Iterator<Integer> i = open.iterator(); i.hasNext(); ) {
                int tag = i.next();
                Matcher opened = NAME.matcher(tags.get(tag).text());
                if (opened.lookingAt() && opened.group(2).equals(name)) {
                    return tag;
                }
            }
            return -1;
        }
    }
}
