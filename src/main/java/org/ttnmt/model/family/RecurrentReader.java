package org.ttnmt.model.family;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.model.recurrent.Reversal;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Reads sources as a recurrent network does: embeddings without positions, and cells in both directions. */
record RecurrentReader(Embedding embedding, RecurrentEncoder encoder) {

    /** The embeddings of a source; {@code table (sourceVocabulary, modelDim)}. */
    static Embedding embedding(Parameter table, ModelConfig config) {
        return new Embedding(
                table,
                PositionEncoding.NONE,
                config,
                false,
                config.sourceWordDropout(),
                (batch, source, target) -> batch * source);
    }

    /** Emits it; arguments as in {@link StepNetwork#encode}. */
    RecurrentEncoder.Outputs apply(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        Code code = inner.code();
        Value x = embedding.apply(inner.in("embedding"), DecoderInput.of(source), places(code, source));
        return encoder.apply(inner, x, Reversal.of(code, source, lengths));
    }

    /** Emits where tokens are, of which nothing needs to know. */
    static Places places(Code code, Value tokens) {
        return Places.of(code, Value.of(0), tokens, Value.NONE, Value.NONE);
    }
}
