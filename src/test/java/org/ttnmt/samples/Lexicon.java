package org.ttnmt.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The word lists: for each category of words its entries. */
final class Lexicon {

    private static final Pattern BAR = Pattern.compile("\\s*\\|\\s*");

    private final Map<String, List<Entry>> categories = new HashMap<>();

    /**
     * Reads word lists.
     *
     * @param lines {@code [category | english forms = | chinese forms]}, then an entry a line, forms likewise; lines
     *     that start with {@code #} and empty ones say nothing
     */
    Lexicon(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        String[] englishNames = {""};
        String[] chineseNames = {""};
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                String header = line.substring(1, line.length() - 1);
                englishNames = BAR.split(side(header, 0), -1);
                chineseNames = BAR.split(side(header, 1), -1);
                entries = new ArrayList<>();
                if (categories.put(englishNames[0], entries) != null) {
                    throw new IllegalArgumentException("two categories " + englishNames[0]);
                }
                englishNames[0] = "";
            } else {
                entries.add(new Entry(forms(line, 0, englishNames), forms(line, 1, chineseNames)));
            }
        }
    }

    /** All entries of a category. */
    List<Entry> entries(String category) {
        List<Entry> entries = categories.get(category);
        if (entries == null) {
            throw new IllegalArgumentException("no category " + category);
        }
        return entries;
    }

    /** How many words a category has; 0 when its entries take words in turn. */
    int words(String category) {
        boolean phrases = entries(category).stream()
                .anyMatch(entry -> slots(String.join(" ", entry.english().values())) > 0);
        return phrases ? 0 : entries(category).size();
    }

    /** How many words a pattern takes at most, with those that its fillers take in turn. */
    int slots(String pattern) {
        return Slot.in(pattern).stream()
                .map(slot -> new Slot(slot.category(), slot.name(), ""))
                .distinct()
                .mapToInt(slot -> entries(slot.category()).stream()
                        .mapToInt(
                                entry -> slots(String.join(" ", entry.english().values())))
                        .map(inner -> Math.max(1, inner))
                        .max()
                        .orElseThrow())
                .sum();
    }

    private static String side(String line, int side) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            return side == 0 ? line.strip() : "";
        }
        return (side == 0 ? line.substring(0, equals) : line.substring(equals + 1)).strip();
    }

    private static Map<String, String> forms(String line, int side, String[] names) {
        String[] forms = BAR.split(side(line, side), -1);
        if (forms.length != names.length) {
            throw new IllegalArgumentException(forms.length + " forms instead of " + names.length + ": " + line);
        }
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (forms[i].isEmpty()) {
                throw new IllegalArgumentException("an empty form: " + line);
            }
            byName.put(names[i], forms[i]);
        }
        return byName;
    }
}
