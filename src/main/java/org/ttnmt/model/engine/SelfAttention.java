package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;

/** Attention of a sequence to itself. */
final class SelfAttention implements Sublayer {
    private final Matrix queryKeyValue;
    private final Matrix output;
    private final Heads heads;
    private final Positions positions;
    private final Heads.Distances distances;
    private final int window;

    SelfAttention(EngineWeights weights, String name, ModelConfig config, AttentionSite site, Positions positions) {
        this.queryKeyValue = weights.linear(name + ".query_key_value");
        this.output = weights.linear(name + ".output");
        this.heads = new Heads(config, site);
        this.positions = positions;
        this.distances = positions.inLayer(weights, name);
        int size = site == AttentionSite.ENCODER ? config.attentionWindow() : config.decoderAttentionWindow();
        this.window = size == 0 ? Integer.MAX_VALUE / 2 : size;
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        int dim = pass.attentionDim();
        Rows stacked = pass.stacked();
        pass.kernels().multiply(x, pass.rows(), queryKeyValue, stacked);
        for (int row = 0; row < pass.rows(); row++) {
            int at = stacked.at(row);
            positions.rotate(stacked.data(), at, pass.position(row));
            positions.rotate(stacked.data(), at + dim, pass.position(row));
            pass.sequence(row).history(layer).append(stacked.data(), at + dim, at + 2 * dim);
        }
        for (int row = 0; row < pass.rows(); row++) {
            int position = pass.position(row);
            int begin = Math.max(0, position - window);
            int end = Math.min(pass.end(row), position + window + 1);
            History history = pass.sequence(row).history(layer);
            heads.attend(pass, layer, row, stacked, history, begin, end, distances, pass.attended());
        }
        pass.kernels().multiply(pass.attended(), pass.rows(), output, y);
    }
}
