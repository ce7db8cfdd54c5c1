package org.ttnmt.model;

/**
 * The weights of every attention of a network for one sentence pair; of a kind that it does not have, none.
 *
 * @param heads of each layer
 * @param sourceLength positions of the source, eos included
 * @param targetLength positions of the target, bos included
 * @param encoder {@code (layers, heads, sourceLength, sourceLength)}, the last dimension varying fastest
 * @param decoder {@code (layers, heads, targetLength, targetLength)}
 * @param cross {@code (layers, heads, targetLength, sourceLength)}
 * @param logProbs {@code (targetLength)}: of each target token and of eos
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to whoever draws them; never compared
public record AttentionWeights(
        int heads,
        int sourceLength,
        int targetLength,
        float[] encoder,
        float[] decoder,
        float[] cross,
        float[] logProbs) {

    /** The decoder layer whose cross-attention tells what a target token was made of. */
    public int alignmentLayer() {
        return alignmentLayer(cross.length / (heads * targetLength * sourceLength));
    }

    /**
     * The decoder layer whose attention to the source, averaged over heads, tells what a token was made of: the last but
     * one (Garg et al. 2019, section 4.1).
     */
    public static int alignmentLayer(int decoderLayers) {
        return Math.max(0, decoderLayers - 2);
    }
}
