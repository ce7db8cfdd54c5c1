package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;

/** Attention of a target to its source. */
final class CrossAttention implements Sublayer {
    private final Matrix query;
    private final Matrix keyValue;
    private final Matrix output;
    private final Heads heads;

    CrossAttention(EngineWeights weights, String name, ModelConfig config) {
        this.query = weights.linear(name + ".query");
        this.keyValue = weights.linear(name + ".key_value");
        this.output = weights.linear(name + ".output");
        this.heads = new Heads(config, AttentionSite.CROSS);
    }

    /** Keys and values of the states that a pass of the encoder has left. */
    History memory(Pass encoded) {
        int dim = encoded.attentionDim();
        Rows both = encoded.stacked();
        encoded.kernels().multiply(encoded.stream(), encoded.rows(), keyValue, both);
        History history = encoded.history();
        for (int row = 0; row < encoded.rows(); row++) {
            history.append(both.data(), both.at(row), both.at(row) + dim);
        }
        return history;
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        Rows queries = pass.stacked();
        pass.kernels().multiply(x, pass.rows(), query, queries);
        for (int row = 0; row < pass.rows(); row++) {
            Memory memory = pass.sequence(row).memory();
            History history = memory.layers().get(layer);
            heads.attend(pass, layer, row, queries, history, 0, memory.length(), Heads.Distances.NONE, pass.attended());
        }
        pass.kernels().multiply(pass.attended(), pass.rows(), output, y);
    }
}
