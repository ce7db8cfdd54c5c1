package org.ttnmt.model;

/**
 * Ids that stand for the ends of sentences.
 *
 * @param sourceEos ends each source and pads the shorter ones
 * @param bos what the decoder reads first
 * @param eos ends each target
 * @param unk stands for what the target's vocabulary does not know
 */
public record SpecialTokens(int sourceEos, int bos, int eos, int unk) {}
