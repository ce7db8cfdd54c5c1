package org.ttnmt.samples;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A sentence with slots in both languages.
 *
 * @param english ends with its punctuation
 * @param chinese has the same slots, in its own order
 */
record SentencePattern(String english, String chinese) {

    SentencePattern {
        if (!names(english).equals(names(chinese)) || names(english).size() < 2) {
            throw new IllegalArgumentException("not the same two or more slots: " + english + " = " + chinese);
        }
    }

    /** Reads {@code english = chinese}. */
    static SentencePattern parse(String line) {
        int equals = line.indexOf(" = ");
        if (equals < 0) {
            throw new IllegalArgumentException("no \" = \" in: " + line);
        }
        return new SentencePattern(
                line.substring(0, equals).strip(), line.substring(equals + 3).strip());
    }

    /** Its slots without forms, in the order of the English sentence. */
    List<Slot> slots() {
        return Slot.in(english).stream()
                .map(slot -> new Slot(slot.category(), slot.name(), ""))
                .distinct()
                .toList();
    }

    private static Set<String> names(String pattern) {
        return Slot.in(pattern).stream().map(Slot::name).collect(Collectors.toSet());
    }
}
