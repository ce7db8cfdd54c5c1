package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.torch.Value;

/**
 * What the decoder reads.
 *
 * @param tokens {@code (batch, targetLength)}
 * @param words what becomes of their embeddings
 */
public record DecoderInput(Value tokens, Words words) {

    /** Changes embeddings {@code (batch, length, modelDim)}, before scaling and positions. */
    @FunctionalInterface
    public interface Words {
        /** Leaves them as they are. */
        Words SAME = (graph, table, words) -> words;

        Value apply(Graph graph, Parameter table, Value words);
    }

    /** Tokens with their own embeddings. */
    public static DecoderInput of(Value tokens) {
        return new DecoderInput(tokens, Words.SAME);
    }
}
