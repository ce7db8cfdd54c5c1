package org.ttnmt.model;

import java.util.List;

/**
 * What search knows of a network that writes all pieces at once: each source has slots, and each slot holds a token or
 * the blank. Equal tokens in a row and blanks collapse to a translation. Threads may share a model.
 */
public interface SlotModel extends SearchableModel {

    /** Fills the slots of {@code sources} (ids without eos, none empty). */
    Slots read(List<int[]> sources);

    /** The token that stands for nothing. */
    int blank();

    /** The distributions of the slots of a batch, which live until it is closed. */
    interface Slots extends AutoCloseable {

        /** Slots of a source. */
        int count(int source);

        /**
         * The most probable tokens of each slot.
         *
         * @param wanted how many
         * @return for each source its slots, row by row
         */
        List<StepModel.Continuations> best(int wanted);

        /**
         * Log-probabilities of certain tokens in all slots.
         *
         * @param tokens for each source
         * @return for each source {@code (count * tokens)}, slot by slot
         */
        List<float[]> at(List<int[]> tokens);

        @Override
        void close();
    }
}
