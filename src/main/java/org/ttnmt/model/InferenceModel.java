package org.ttnmt.model;

import java.util.List;

/** A network that decodes, judges given translations, and shows its attention. Threads may share it. */
public interface InferenceModel extends SearchableModel, AutoCloseable {

    /**
     * Log-probabilities of given targets.
     *
     * @param sources ids without eos
     * @param targets ids without bos and eos
     * @return for each target the log-probability of each of its tokens, then that of eos
     */
    List<float[]> force(List<int[]> sources, List<int[]> targets);

    /**
     * The weights of every attention for one pair, arguments as in {@link #force}: each is
     * {@code (layers, heads, queries, keys)} with the last key varying fastest. A source of n ids has n + 1 positions,
     * the last being eos; so has a target, the first being bos, since position i is where token i is predicted.
     */
    AttentionWeights attend(int[] source, int[] target);

    @Override
    void close();
}
