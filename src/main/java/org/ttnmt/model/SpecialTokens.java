package org.ttnmt.model;

/**
 * Ids that stand for the ends of sentences.
 *
 * @param sourceEos ends sources and pads the shorter ones
 * @param bos what the decoder reads first
 * @param eos ends each target
 * @param unk stands for what the target's vocabulary does not know
 * @param sourceEnds whether sources end with {@code sourceEos}
 */
public record SpecialTokens(int sourceEos, int bos, int eos, int unk, boolean sourceEnds) {

    /** Those of a network whose sources end. */
    public SpecialTokens(int sourceEos, int bos, int eos, int unk) {
        this(sourceEos, bos, eos, unk, true);
    }

    /** The same with another end of sources. */
    public SpecialTokens withSourceEos(int other) {
        return new SpecialTokens(other, bos, eos, unk, sourceEnds);
    }
}
