package org.ttnmt.samples;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a pattern, such as {@code {person2.his}}.
 *
 * @param category of words that fill it
 * @param name category and number; equal names are filled alike within a pattern
 * @param form of the filler; empty for its first form
 */
record Slot(String category, String name, String form) {

    private static final Pattern SLOT = Pattern.compile("\\{(([a-z]+)\\d?)(?:\\.([a-z]+))?\\}");

    /** The slots of {@code pattern} in the order of their places. */
    static Set<Slot> in(String pattern) {
        Set<Slot> slots = new LinkedHashSet<>();
        SLOT.matcher(pattern).results().forEach(match -> {
            String form = match.group(3);
            slots.add(new Slot(match.group(2), match.group(1), form == null ? "" : form));
        });
        return slots;
    }

    /** {@code pattern} with every slot replaced. */
    static String fill(String pattern, Function<Slot, String> filler) {
        return SLOT.matcher(pattern)
                .replaceAll(match -> Matcher.quoteReplacement(filler.apply(
                        new Slot(match.group(2), match.group(1), match.group(3) == null ? "" : match.group(3)))));
    }
}
