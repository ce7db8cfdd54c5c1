package org.ttnmt.app.translate;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.text.Vocabulary;

/**
 * Which parts of a source a translation was made of: each target part is linked to the source part that its
 * cross-attention weighs most, averaged over the heads of one layer, the last but one (Garg et al. 2019, section 4.1).
 * The weights are those of the step that writes the target piece. Words are counted in the lines as they are read and
 * written, not in what the vocabulary makes of them.
 */
public final class Alignment {

    /** What is aligned. */
    public enum Unit {
        /** Nothing. */
        NONE,
        /** Subword pieces. */
        PIECES,
        /** What white space separates. */
        WORDS
    }

    /**
     * Units of a text, one after another.
     *
     * @param first for each piece the unit that it belongs to, or the first of them
     * @param last for each piece the last unit that it belongs to; before the first where it belongs to none
     * @param count of all units
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Units(int[] first, int[] last, int count) {

        /** Each piece by itself. */
        static Units pieces(int count) {
            int[] numbers = IntStream.range(0, count).toArray();
            return new Units(numbers, numbers, count);
        }

        /**
         * The words of a line, of a vocabulary that {@linkplain Vocabulary#splitsAtSpaces splits} at spaces: so its
         * pieces are those of its words one by one, whatever the vocabulary makes of them.
         *
         * @param pieces that were taken of the line
         */
        static Units words(String line, Vocabulary vocabulary, int pieces) {
            int[] words = new int[pieces];
            StringTokenizer rest = new StringTokenizer(line, Words.SPACES);
            int word = 0;
            for (int piece = 0; piece < pieces && rest.hasMoreTokens(); word++) {
                int end = Math.min(pieces, piece + vocabulary.encode(rest.nextToken()).length);
                Arrays.fill(words, piece, end, word);
                piece = end;
            }
            return new Units(words, words, word);
        }
    }

    private Alignment() {}

    /** The words of a line, each aligned with itself. */
    static String ofCopy(String line) {
        return IntStream.range(0, new StringTokenizer(line, Words.SPACES).countTokens())
                .mapToObj(word -> word + "-" + word)
                .collect(Collectors.joining(" "));
    }

    /** Pairs {@code source-target} in the order of the target, counting from 0; a unit without pieces has none. */
    static String pharaoh(AttentionWeights weights, Units source, Units target) {
        double[][] mass = new double[target.count()][source.count()];
        double[][] attention = attention(weights, source.first().length, target.first().length);
        for (int t = 0; t < attention.length; t++) {
            for (int s = 0; s < source.first().length; s++) {
                for (int unit = target.first()[t]; unit <= target.last()[t]; unit++) {
                    mass[unit][source.first()[s]] += attention[t][s];
                }
            }
        }
        StringJoiner pairs = new StringJoiner(" ");
        for (int t = 0; t < target.count(); t++) {
            int best = -1;
            for (int s = 0; s < source.count(); s++) {
                if (mass[t][s] > (best < 0 ? 0 : mass[t][best])) {
                    best = s;
                }
            }
            if (best >= 0) {
                pairs.add(best + "-" + t);
            }
        }
        return pairs.toString();
    }

    /** The sums over heads that pieces are linked by, {@code (pieces of the target, pieces of the source)}. */
    static double[][] attention(AttentionWeights weights, int source, int target) {
        double[][] attention = new double[target][source];
        int heads = weights.heads();
        int layer = weights.alignmentLayer();
        for (int t = 0; t < target; t++) {
            for (int head = 0; head < heads; head++) {
                int row = ((layer * heads + head) * weights.targetLength() + t) * weights.sourceLength();
                for (int s = 0; s < source; s++) {
                    attention[t][s] += weights.cross()[row + s];
                }
            }
        }
        return attention;
    }
}
