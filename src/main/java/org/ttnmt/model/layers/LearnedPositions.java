package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** A trained row for each position, added to embeddings (Gehring et al. 2017, section 3.1). */
final class LearnedPositions implements PositionEncoding {
    private final Parameter rows;

    LearnedPositions(ParameterLayout layout, String name, ModelConfig config) {
        this.rows =
                layout.add(name + ".positions", Parameter.Initial.EMBEDDING, config.maxPositions(), config.modelDim());
    }

    @Override
    public Value table(Graph graph, Value count, Value tensorOnDevice) {
        return graph.weights().master(rows);
    }

    @Override
    public Value embed(Graph graph, Value embeddings, Places at) {
        return graph.code().add(embeddings, at.rows(graph.code()));
    }

    @Override
    public int most() {
        return rows.shape()[0];
    }
}
