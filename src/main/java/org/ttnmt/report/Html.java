package org.ttnmt.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Text inside HTML. */
public final class Html {
    private Html() {}

    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A paragraph in small print that says this text. */
    public static String note(String text) {
        return "<p class=\"note\">" + escaped(text) + "</p>\n";
    }

    /**
     * A line in which words that {@code reference} lacks are marked; characters instead of words where the reference
     * has no spaces.
     */
    public static String marked(String line, String reference) {
        boolean words = reference.strip().contains(" ");
        Set<String> known = new HashSet<>(units(reference, words));
        return units(line, words).stream()
                .map(unit -> known.contains(unit) ? escaped(unit) : "<mark>" + escaped(unit) + "</mark>")
                .collect(Collectors.joining(words ? " " : ""))
                .replace("</mark><mark>", "");
    }

    private static List<String> units(String text, boolean words) {
        return words
                ? List.of(text.split(" ", -1))
                : text.codePoints().mapToObj(Character::toString).toList();
    }
}
