package org.ttnmt.model;

import org.ttnmt.torch.Value;

/**
 * What the decoder reads.
 *
 * @param tokens {@code (batch, targetLength)}
 * @param words what becomes of their embeddings
 */
record DecoderInput(Value tokens, Words words) {

    /** Changes embeddings {@code (batch, length, modelDim)}, before scaling and positions. */
    @FunctionalInterface
    interface Words {
        /** Leaves them as they are. */
        Words SAME = (graph, table, words) -> words;

        Value apply(Graph graph, Parameter table, Value words);
    }

    /** Tokens with their own embeddings. */
    static DecoderInput of(Value tokens) {
        return new DecoderInput(tokens, Words.SAME);
    }
}
