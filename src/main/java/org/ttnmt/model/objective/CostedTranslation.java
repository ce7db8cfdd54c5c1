package org.ttnmt.model.objective;

/**
 * A translation that a network in training has drawn.
 *
 * @param tokens target ids without bos and eos
 * @param cost from 0, for the best, to 1
 */
@SuppressWarnings("ArrayRecordComponent") // carries its tokens to a batch; never compared
public record CostedTranslation(int[] tokens, double cost) {}
