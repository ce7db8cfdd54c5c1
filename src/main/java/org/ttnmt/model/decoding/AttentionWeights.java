package org.ttnmt.model.decoding;

import org.ttnmt.model.family.Family;

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
        return Family.alignmentLayer(cross.length / (heads * targetLength * sourceLength));
    }
}
