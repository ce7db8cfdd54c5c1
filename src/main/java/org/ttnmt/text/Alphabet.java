package org.ttnmt.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters that are pieces of their own in every vocabulary of the corpus: the most frequent ones, until together
 * they make up the wanted share of the corpus ({@code vocab.character_coverage}).
 *
 * @param characters by frequency, then by code point
 */
record Alphabet(List<Letter> characters) {

    /** Stands for a character outside the alphabet; never part of a piece. */
    static final int RARE = 0x2585;

    /** Stands for a reserved piece, such as a control symbol, that the text spells out; never part of a piece. */
    static final int BARRIER = '\t';

    /**
     * A character of the corpus.
     *
     * @param count its occurrences
     */
    record Letter(int codePoint, long count) {}

    /** Chooses the alphabet of the corpus, and replaces all other characters in it by {@link #RARE}. */
    static Alphabet choose(WordTable words, double coverage) {
        Map<Integer, Long> counts = new HashMap<>();
        long total = 0;
        int[] pool = words.pool();
        for (int word = 0; word < words.size(); word++) {
            long count = words.count(word);
            for (int i = words.start(word); i < words.end(word); i++) {
                if (pool[i] != 0) {
                    counts.merge(pool[i], count, Long::sum);
                    total += count;
                }
            }
        }
        List<Letter> sorted = counts.entrySet().stream()
                .map(entry -> new Letter(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Letter::count).reversed().thenComparingInt(Letter::codePoint))
                .toList();
        List<Letter> chosen = new ArrayList<>();
        BitSet known = new BitSet();
        long covered = 0;
        for (Letter character : sorted) {
            if ((float) (1.0 * covered / total) >= (float) coverage) {
                break;
            }
            covered += character.count();
            if (character.codePoint() != BARRIER) {
                chosen.add(character);
                known.set(character.codePoint());
            }
        }
        for (int word = 0; word < words.size(); word++) {
            for (int i = words.start(word); i < words.end(word); i++) {
                if (!known.get(pool[i])) {
                    pool[i] = RARE;
                }
            }
        }
        return new Alphabet(List.copyOf(chosen));
    }

    int size() {
        return characters.size();
    }
}
