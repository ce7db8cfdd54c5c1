package org.ttnmt.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a parallel corpus of any size that costs a reader what a natural one does: some 20 words a sentence, 5 to 60,
 * word frequencies by Zipf's law, frequent words short, one word in a hundred new, accents in the target, and a target
 * that translates the source word by word with neighbours swapped. The same arguments give the same bytes.
 *
 * <p>Arguments: FOLDER PAIRS; writes {@code train.src} and {@code train.tgt}.
 */
public final class CorpusGenerator {
    private static final int WORDS = 60_000;
    private static final String[] SOURCE = syllables("bcdfglmnprstvw", "aeiou", "", "n", "s", "t", "ng");
    private static final String[] TARGET = syllables("bdfghklmnrstwz", "aeiouäöü", "", "n", "r", "cht", "st");

    private final SplittableRandom random = new SplittableRandom(1);
    private final String[] source = new String[WORDS];
    private final String[] target = new String[WORDS];
    private final int[] byFrequency = new int[1 << 20];

    private CorpusGenerator() {
        for (int rank = 0; rank < WORDS; rank++) {
            int syllables = 1 + (int) (Math.log10(1 + rank) * 0.45);
            source[rank] = word(SOURCE, syllables);
            target[rank] = word(TARGET, syllables);
        }
        double total = 0;
        for (int rank = 0; rank < WORDS; rank++) {
            total += 1.0 / (rank + 2);
        }
        double sum = 0;
        int filled = 0;
        for (int rank = 0; rank < WORDS; rank++) {
            sum += 1.0 / (rank + 2);
            int end = (int) (sum / total * byFrequency.length);
            Arrays.fill(byFrequency, filled, end, rank);
            filled = Math.max(filled, end);
        }
    }

    /**
     * Writes the corpus.
     *
     * @param args folder and number of pairs
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        new CorpusGenerator().write(folder, Long.parseLong(args[1]));
    }

    private void write(Path folder, long pairs) throws IOException {
        try (BufferedWriter sources = Files.newBufferedWriter(folder.resolve("train.src"));
                BufferedWriter targets = Files.newBufferedWriter(folder.resolve("train.tgt"))) {
            StringBuilder left = new StringBuilder();
            StringBuilder right = new StringBuilder();
            for (long i = 0; i < pairs; i++) {
                sentence(left, right);
                sources.append(left).append('\n');
                targets.append(right).append('\n');
            }
        }
    }

    private void sentence(StringBuilder left, StringBuilder right) {
        left.setLength(0);
        right.setLength(0);
        int length = 5 + random.nextInt(16) + random.nextInt(16) + (random.nextInt(20) == 0 ? random.nextInt(25) : 0);
        String held = "";
        for (int i = 0; i < length; i++) {
            String from;
            String to;
            if (random.nextInt(100) == 0) {
                from = word(SOURCE, 3);
                to = from;
            } else {
                int rank = byFrequency[random.nextInt(byFrequency.length)];
                from = source[rank];
                to = target[rank];
            }
            left.append(from).append(i + 1 < length ? " " : " .");
            if (held.isEmpty() && random.nextInt(5) == 0) {
                held = to; // comes after the next one
            } else {
                right.append(to).append(' ').append(held).append(held.isEmpty() ? "" : " ");
                held = "";
            }
        }
        right.append(held).append(held.isEmpty() ? "." : " .");
    }

    private static String[] syllables(String onsets, String vowels, String... codas) {
        List<String> all = new ArrayList<>();
        for (String onset : onsets.split("")) {
            for (String vowel : vowels.split("")) {
                for (String coda : codas) {
                    all.add(onset + vowel + coda);
                }
            }
        }
        return all.toArray(String[]::new);
    }

    private String word(String[] syllables, int count) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < count; i++) {
            word.append(syllables[random.nextInt(syllables.length)]);
        }
        return word.toString();
    }
}
