package org.ttnmt.model;

import java.util.List;

/**
 * What search knows of a network: it encodes sources, then advances rows by one token at a time. A row is one
 * hypothesis; the rows of one source are adjacent, and all sources have equally many. Threads may share a model, each
 * with decodings of its own.
 */
public interface StepModel extends SearchableModel {

    /** Starts a decoding of {@code sources} (ids without eos), one row for each; any token may follow. */
    default Decoding start(List<int[]> sources) {
        return start(sources, List.of());
    }

    /**
     * The same with fewer tokens that may follow.
     *
     * @param words for each source the ids that may follow, eos among them; an empty list for the whole vocabulary
     */
    Decoding start(List<int[]> sources, List<int[]> words);

    /** Ids 0 to vocabularySize - 1 can be candidates. */
    int vocabularySize();

    int bos();

    int eos();

    /** What stands for all that the vocabulary does not know. */
    int unk();

    /** Tokens before a target's first one that its length counts for length penalties, without {@link #bos}. */
    default int begun() {
        return 0;
    }

    /** Whether {@link #greedy} is there, and better than a greedy search step by step. */
    default boolean searchesGreedilyAtOnce() {
        return false;
    }

    /**
     * Follows the best token of each step, all in one call of the device.
     *
     * @param words as {@link #start} takes them
     * @param limits for each source, the most tokens without eos
     * @return for each source its tokens, one for each step, up to eos; one more than its limit where none was eos
     */
    default List<Continuations> greedy(List<int[]> sources, List<int[]> words, int[] limits) {
        throw new UnsupportedOperationException("this network is searched step by step");
    }

    @Override
    default int maxLength() {
        return Integer.MAX_VALUE - 1;
    }

    /**
     * A decoding under way: caches of keys and values that live until it is closed. {@link #advance} computes what may
     * follow each row; the other methods look at that.
     */
    interface Decoding extends AutoCloseable {

        /**
         * Takes one step.
         *
         * @param order for each new row, the row of the step before that it continues (rows may repeat or disappear);
         *     in the first step, the index of its source. A row's source is that of the row it continues.
         * @param tokens the last token of each new row; bos in the first step
         * @param count of the best continuations of each row that are wanted; where fewer may follow, fewer are given
         */
        Continuations advance(int[] order, int[] tokens, int count);

        /** The best continuations of each row once more, after {@link #blend}. */
        Continuations best(int count);

        /**
         * Log-probabilities of certain continuations.
         *
         * @param ids {@code (rows * perRow)}, row by row
         * @return as many
         */
        float[] at(int[] ids, int perRow);

        /** Log-probabilities of all continuations, {@code (rows * vocabularySize)}, row by row. */
        float[] all();

        /**
         * How much the newest position of each row attends to each piece of its source, {@code (rows * columns)}, row
         * by row: each row sums to 1 with eos, which follows the source. The columns are those of the longest source at
         * the start, and eos.
         */
        float[] attention();

        /**
         * Puts a mean in place of this decoding's probabilities: of its own and of those of other decodings of the same
         * kind, which have taken the same steps.
         *
         * @param weights of this one, then of the others; they sum to 1
         */
        void blend(List<Decoding> others, double[] weights);

        @Override
        void close();
    }

    /**
     * The best continuations of each row, row by row, best first. NaN counts as the best, so that it is seen; what must
     * not follow has a log-probability of minus infinity. Which of two equally probable ids is among the best must not
     * depend on other rows.
     *
     * @param perRow candidates of each row
     * @param tokens {@code (rows * perRow)} ids
     * @param logProbs {@code (rows * perRow)} natural logarithms of probabilities over the whole vocabulary
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its arrays to the search; never compared
    record Continuations(int perRow, int[] tokens, float[] logProbs) {}
}
