package org.ttnmt.decode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which pieces a translation may consist of, given its source: those that often translate the source's pieces, and some
 * that are always there. The output projection is then computed for these alone (Jean et al. 2015, section 3).
 *
 * @param always pieces that any translation may have, such as eos and the most frequent ones
 * @param ofSource for each piece of the source's vocabulary the pieces that may translate it
 * @param filling more pieces, so that their number is a round one
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the search; never compared
public record Shortlist(int[] always, int[][] ofSource, Filling filling) {

    /**
     * Pieces that are added to those of a source, the lowest ids above {@code first} that are not among them. Marian
     * does so, as its products need it; a model of its translates as there only with the same pieces.
     *
     * @param first id that may be added
     * @param multiple that the number of pieces becomes one of
     * @param vocabulary pieces that there are
     */
    public record Filling(int first, int multiple, int vocabulary) {
        /** Adds nothing. */
        public static final Filling NONE = new Filling(0, 1, 0);

        private void fill(BitSet words) {
            int missing = Math.floorMod(-words.cardinality(), multiple);
            for (int id = words.nextClearBit(first); missing > 0 && id < vocabulary; id = words.nextClearBit(id + 1)) {
                words.set(id);
                missing--;
            }
        }
    }

    /**
     * The pieces for a source, ascending.
     *
     * @param prefix that the translation begins with; its pieces are among them
     * @param constraints that the translation has to meet; their pieces are among them
     */
    public int[] words(int[] source, int[] prefix, Constraints constraints) {
        BitSet words = new BitSet();
        add(words, always);
        for (int piece : source) {
            add(words, ofSource[piece]);
        }
        filling.fill(words);
        add(words, prefix);
        constraints.all().forEach(constraint -> constraint.forms().forEach(form -> add(words, form)));
        return words.stream().toArray();
    }

    /** The words of both, filled up as here. */
    public Shortlist with(Shortlist other) {
        int[][] both = new int[ofSource.length][];
        Arrays.setAll(both, piece -> union(ofSource[piece], other.ofSource[piece]));
        return new Shortlist(union(always, other.always), both, filling);
    }

    private static int[] union(int[] one, int[] other) {
        return IntStream.concat(Arrays.stream(one), Arrays.stream(other))
                .distinct()
                .toArray();
    }

    private static void add(BitSet words, int[] more) {
        Arrays.stream(more).forEach(words::set);
    }
}
