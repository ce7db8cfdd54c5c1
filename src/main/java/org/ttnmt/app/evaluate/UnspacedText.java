package org.ttnmt.app.evaluate;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ttnmt.text.UnspacedScripts;

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
        long han = Arrays.stream(letters)
                .filter(letter -> UnicodeScript.of(letter) == UnicodeScript.HAN)
                .count();
        long others = Arrays.stream(letters).filter(UnspacedScripts::have).count() - han;
        boolean unspaced = 2 * (han + others) > letters.length;
        return unspaced ? Optional.of(others == 0 ? "zh" : "char") : Optional.empty();
    }
}
