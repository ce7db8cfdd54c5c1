package org.ttnmt.app.training;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.data.ParallelText;
import org.ttnmt.train.OutputShares;

/** Finds translations that no working model gives, whatever the language: from pieces rather than words. */
public final class DegenerateOutput {
    private static final int LONGEST_LOOP = 4;
    private static final int REPEATS = 4;

    private DegenerateOutput() {}

    /**
     * Looks at the translations of {@code text}.
     *
     * @param translations in its order
     * @param pieces of these translations
     */
    static OutputShares shares(ParallelText text, List<String> translations, List<int[]> pieces) {
        int empty = 0;
        int repeated = 0;
        int copied = 0;
        Map<String, Set<String>> sourcesOf = new HashMap<>();
        for (int i = 0; i < translations.size(); i++) {
            String translation = translations.get(i).strip();
            String source = text.source().get(i).strip();
            String reference = text.target().get(i).strip();
            if (translation.isEmpty()) {
                empty += reference.isEmpty() ? 0 : 1;
                continue;
            }
            repeated += repeats(pieces.get(i)) && !translation.equals(reference) ? 1 : 0;
            copied += translation.equals(source) && !reference.equals(source) ? 1 : 0;
            sourcesOf.computeIfAbsent(translation, any -> new HashSet<>()).add(source);
        }
        int same = sourcesOf.values().stream().mapToInt(Set::size).max().orElse(0);
        double lines = Math.max(1, translations.size());
        return new OutputShares(empty / lines, repeated / lines, copied / lines, same > 1 ? same / lines : 0);
    }

    /** Whether up to four pieces stand four times in a row, and so make up at least half of the sentence. */
    public static boolean repeats(int[] pieces) {
        for (int length = 1; length <= LONGEST_LOOP; length++) {
            int run = 0; // pieces in a row that equal the one a loop before
            int longest = 0;
            for (int i = length; i < pieces.length; i++) {
                run = pieces[i] == pieces[i - length] ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
            if (longest >= length * (REPEATS - 1) && 2 * (longest + length) >= pieces.length) {
                return true;
            }
        }
        return false;
    }
}
