package org.ttnmt.app;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Text inside HTML. */
final class Html {
    private Html() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A line in which words that {@code reference} lacks are marked. */
    static String marked(String line, String reference) {
        Set<String> known = new HashSet<>(Arrays.asList(reference.split(" ", -1)));
        return Arrays.stream(line.split(" ", -1))
                .map(word -> known.contains(word) ? escaped(word) : "<mark>" + escaped(word) + "</mark>")
                .collect(Collectors.joining(" "));
    }
}
