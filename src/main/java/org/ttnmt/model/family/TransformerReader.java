package org.ttnmt.model.family;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.torch.Value;

/** Reads sources as a transformer does: embeddings, and layers in which each position may attend to all. */
record TransformerReader(Embedding embedding, LayerStack layers) {

    /**
     * What it gives.
     *
     * @param states {@code (batch * sourceLength, modelDim)}
     * @param all what the layers knew of the sources
     */
    record Read(Value states, LayerStack.Sequences all) {}

    /**
     * Emits it.
     *
     * @param source {@code (batch, sourceLength)}
     * @param lengths real positions of each source, {@code (batch)}
     */
    Read apply(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        LayerStack.Sequences all = layers.sequences(inner, source, lengths);
        Value embedded = embedding.apply(inner.in("embedding"), DecoderInput.of(source), all.at());
        return new Read(layers.apply(inner, embedded, all), all);
    }
}
