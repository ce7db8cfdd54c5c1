package org.ttnmt.app.distil;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Ways in which what people type differs from what models are trained on. */
enum Disturbance {
    UPPER_CASE("in upper case") {
        @Override
        String of(String line, SplittableRandom random, double share) {
            return line.toUpperCase(Locale.ROOT);
        }
    },
    NO_END("without the punctuation at the end") {
        @Override
        String of(String line, SplittableRandom random, double share) {
            String cut = line.replaceFirst("[\\p{P}\\s]+$", "");
            return cut.isEmpty() ? line : cut;
        }
    },
    /** In a share of the words of three letters or more, two neighbours are swapped, or a letter is left out or doubled. */
    TYPOS("with typing errors") {
        @Override
        String of(String line, SplittableRandom random, double share) {
            String[] words = line.split(" ", -1);
            for (int i = 0; i < words.length; i++) {
                if (words[i].codePointCount(0, words[i].length()) >= 3 && random.nextDouble() < share) {
                    words[i] = typo(words[i], random);
                }
            }
            return String.join(" ", words);
        }
    };

    private final String title;

    Disturbance(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** @param share of the words, for those that change words */
    abstract String of(String line, SplittableRandom random, double share);

    /** All lines, always changed in the same way. */
    List<String> of(List<String> lines, double share) {
        SplittableRandom random = new SplittableRandom(1);
        return lines.stream().map(line -> of(line, random, share)).toList();
    }

    private static String typo(String word, SplittableRandom random) {
        int[] letters = word.codePoints().toArray();
        int at = random.nextInt(letters.length - 1);
        StringBuilder typed = new StringBuilder();
        int kind = random.nextInt(3);
        for (int i = 0; i < letters.length; i++) {
            if (kind == 0 && i == at) {
                typed.appendCodePoint(letters[++i]).appendCodePoint(letters[at]);
            } else if (kind != 1 || i != at) {
                typed.appendCodePoint(letters[i]);
                if (kind == 2 && i == at) {
                    typed.appendCodePoint(letters[i]);
                }
            }
        }
        return typed.toString();
    }
}
