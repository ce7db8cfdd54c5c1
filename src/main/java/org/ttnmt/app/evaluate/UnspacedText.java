package org.ttnmt.app.evaluate;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Optional;

/** Tells text whose script writes no spaces between words, so that a tokenizer that needs them finds none. */
public final class UnspacedText {
    private static final int LINES = 1000;

    private UnspacedText() {}

    /**
     * The tokenizer of BLEU that divides such text, {@code zh} or {@code char}; empty where most letters have spaces.
     */
    public static Optional<String> tokenizer(List<List<String>> references) {
        int[] letters = references.stream()
                .flatMap(lines -> lines.stream().limit(LINES))
                .flatMapToInt(String::codePoints)
                .filter(Character::isLetter)
                .toArray();
        int han = 0;
        int others = 0;
        for (int letter : letters) {
            switch (UnicodeScript.of(letter)) {
                case HAN -> han++;
                case HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN -> others++;
                default -> {}
            }
        }
        boolean unspaced = 2L * (han + others) > letters.length;
        return unspaced ? Optional.of(others == 0 ? "zh" : "char") : Optional.empty();
    }
}
