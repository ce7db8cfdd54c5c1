package org.ttnmt.model.family;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * An encoder whose states become labels by one product: each state its own (tagging), or the mean of a source's states
 * one for all of it (classification). Where labels are the pieces of the source, it is a masked language model.
 */
final class LabelNetwork implements ParallelNetwork {
    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final PositionEncoding positions;
    private final Embedding embedding;
    private final LayerStack encoder;
    private final OutputProjection output;

    LabelNetwork(ModelConfig config, int sourceVocabulary, int labels) {
        this.config = config;
        boolean own = config.decoder() == Decoder.NONE; // pieces of the source itself
        Parameter read = WordTables.table(
                layout, own ? "embedding.weight" : "encoder.embedding.weight", sourceVocabulary, config);
        this.output = WordTables.output(
                layout, config, own ? read : WordTables.table(layout, "decoder.output.weight", labels, config));
        this.positions = PositionEncoding.ofEncoder(layout, config);
        this.embedding = Embedding.ofSource(layout, read, positions, config);
        this.encoder = LayerStack.of(layout, "encoder", config.encoderLayers(), config, positions, (b, s, t) -> s);
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public OutputLayer output() {
        return output;
    }

    @Override
    public int maxPositions() {
        return positions.most();
    }

    @Override
    public Decoded decode(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        LayerStack.Sequences all = encoder.sequences(inner, source, lengths);
        Value embedded = embedding.apply(inner.in("embedding"), DecoderInput.of(source), all.at());
        Value states = encoder.apply(inner, embedded, all);
        return Decoded.of(
                config.decoder() == Decoder.CLASSIFICATION
                        ? LayerStack.mean(graph.in("mean"), states, source, lengths, config.modelDim())
                        : states);
    }
}
