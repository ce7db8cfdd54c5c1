package org.ttnmt.data.modifiers;

import java.util.Locale;
import java.util.function.DoubleSupplier;

/** Slips of the keyboard: letters that change places, are missing, twice or beside the right key; a space too few or many. */
final class Typos {
    private static final String[] KEYS = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    /** Words for each of which there is one more typo, on average. */
    private static final int WORDS = 8;

    private Typos() {}

    static String in(String text, DoubleSupplier random) {
        int words = 1 + (int) text.chars().filter(c -> c == ' ').count();
        int count = 1 + Modifier.draw(random, 1 + words / WORDS);
        String typed = text;
        for (int i = 0; i < count; i++) {
            typed = one(typed, random);
        }
        return typed;
    }

    private static String one(String text, DoubleSupplier random) {
        int[] c = text.codePoints().toArray();
        int at = letter(c, random);
        if (at < 0) {
            return text;
        }
        String before = new String(c, 0, at);
        String letter = Character.toString(c[at]);
        String after = new String(c, at + 1, c.length - at - 1);
        boolean letterNext = at + 1 < c.length && Character.isLetter(c[at + 1]);
        return switch (Modifier.draw(random, 6)) {
            case 0 ->
                letterNext && c[at + 1] != c[at]
                        ? before + Character.toString(c[at + 1]) + letter + new String(c, at + 2, c.length - at - 2)
                        : before + letter + letter + after;
            case 1 -> before + after;
            case 2 -> before + letter + letter + after;
            case 3 -> before + neighbour(c[at], random) + after;
            case 4 -> after.indexOf(' ') < 0 ? before + after : before + letter + after.replaceFirst(" ", "");
            default -> letterNext ? before + letter + " " + after : before + letter + letter + after;
        };
    }

    /** A letter outside tags and placeholders, and behind another letter: first letters are seldom wrong. */
    private static int letter(int[] text, DoubleSupplier random) {
        int start = Modifier.draw(random, Math.max(1, text.length));
        int fallback = -1;
        boolean[] markup = markup(text);
        for (int i = 0; i < text.length; i++) {
            int at = (start + i) % text.length;
            if (Character.isLetter(text[at]) && !markup[at]) {
                if (at > 0 && Character.isLetter(text[at - 1])) {
                    return at;
                }
                fallback = at;
            }
        }
        return fallback;
    }

    /** The characters of tags and placeholders: from their first sign to the last one, or to the next space. */
    private static boolean[] markup(int[] text) {
        boolean[] markup = new boolean[text.length];
        int end = 0; // the sign that closes it; 0 outside
        for (int i = 0; i < text.length; i++) {
            if (end == 0) {
                end = switch (text[i]) {
                    case '<' -> '>';
                    case '{' -> '}';
                    case '%', '_' -> ' ';
                    default -> 0;
                };
            }
            markup[i] = end != 0;
            if (text[i] == end) {
                end = 0;
            }
        }
        return markup;
    }

    private static String neighbour(int letter, DoubleSupplier random) {
        int small = Character.toLowerCase(letter);
        for (String row : KEYS) {
            int key = row.indexOf(small);
            if (key >= 0) {
                int step = key == 0 || (key + 1 < row.length() && random.getAsDouble() < 0.5) ? 1 : -1;
                String near = row.substring(key + step, key + step + 1);
                return small == letter ? near : near.toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }
}
