package org.ttnmt.model.family;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * An encoder whose states become labels by one product: each state its own (tagging), or the mean of a source's states
 * one for all of it (classification). Where labels are the pieces of the source, it is a masked language model.
 */
final class LabelNetwork implements ParallelNetwork {
    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final OutputProjection output;
    private final States states;
    private final int maxPositions;

    /** What reads a source and gives states {@code (batch * sourceLength, modelDim)}. */
    private interface States {
        Value emit(Graph graph, Value source, Value lengths);
    }

    LabelNetwork(ModelConfig config, int sourceVocabulary, int labels) {
        this.config = config;
        boolean own = config.decoder() == Decoder.NONE; // pieces of the source itself
        Parameter read = WordTables.table(
                layout, own ? "embedding.weight" : "encoder.embedding.weight", sourceVocabulary, config);
        this.output = WordTables.output(
                layout, config, own ? read : WordTables.table(layout, "decoder.output.weight", labels, config));
        if (config.architecture() == Architecture.RNN) {
            this.maxPositions = Integer.MAX_VALUE;
            this.states = recurrent(
                    new RecurrentReader(RecurrentReader.embedding(read, config), new RecurrentEncoder(layout, config)));
        } else {
            PositionEncoding positions = PositionEncoding.ofEncoder(layout, config);
            this.maxPositions = positions.most();
            Embedding embedding = Embedding.ofSource(layout, read, positions, config);
            TransformerReader encoder = new TransformerReader(
                    embedding,
                    LayerStack.of(layout, "encoder", config.encoderLayers(), config, positions, (b, s, t) -> s));
            this.states = (graph, source, lengths) ->
                    encoder.apply(graph, source, lengths).states();
        }
    }

    /** Cells' states go through {@code tanh(W s)}, as those of a recurrent decoder do. */
    private States recurrent(RecurrentReader reader) {
        Linear readout = new Linear(layout, "encoder.readout", config.rnnMemoryDim(), config.modelDim());
        return (graph, source, lengths) -> {
            Graph outer = graph.in("readout");
            Code code = outer.code();
            Value read =
                    readout.apply(outer, reader.apply(graph, source, lengths).outputs());
            return graph.dropout()
                    .apply(
                            code,
                            Elementwise.apply(code, "tanh", read, config.modelDim()),
                            config.dropout(),
                            (b, s, t) -> b * s * config.modelDim());
        };
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
        return maxPositions;
    }

    @Override
    public Decoded decode(Graph graph, Value source, Value lengths) {
        Value each = states.emit(graph, source, lengths);
        return Decoded.of(
                config.decoder() == Decoder.CLASSIFICATION
                        ? LayerStack.mean(graph.in("mean"), each, source, lengths, config.modelDim())
                        : each);
    }
}
