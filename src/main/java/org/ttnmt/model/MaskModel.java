package org.ttnmt.model;

import java.util.List;

/**
 * What search knows of a network that writes tokens into gaps of a translation, all at once, and says how long
 * translations are. Threads may share a model.
 */
public interface MaskModel extends SearchableModel {

    /** Reads {@code sources} (ids without eos, none empty). */
    Read read(List<int[]> sources);

    /** The token that stands for a gap. */
    int mask();

    /** Sources that were read, which live until it is closed. */
    interface Read extends AutoCloseable {

        /** Log-probabilities of lengths of a translation: of 0 tokens and so on. */
        float[] lengths(int source);

        /**
         * The most probable token of each place, of translations whose gaps hold {@link #mask}.
         *
         * @param sources which source each translation is of
         * @return for each translation its places, one candidate each
         */
        List<StepModel.Continuations> fill(int[] sources, List<int[]> translations);

        @Override
        void close();
    }
}
