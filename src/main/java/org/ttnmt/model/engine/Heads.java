package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;

/** The heads of one attention, whose queries find keys by their scaled product. */
final class Heads {
    private static final float[] NOTHING = {};

    private final int heads;
    private final int headDim;
    private final float scale;
    private final AttentionSite site;

    Heads(ModelConfig config, AttentionSite site) {
        this.heads = config.heads();
        this.headDim = config.headDim();
        this.scale = config.attentionScore() == ModelConfig.AttentionScore.DOT ? 1 : (float) (1 / Math.sqrt(headDim));
        this.site = site;
    }

    /** A head's queries, keys and values as positions change them. */
    interface Distances {
        /** Nothing is changed. */
        Distances NONE = new Distances() {};

        /** Whether there is a {@link #bias}. */
        default boolean biases() {
            return false;
        }

        /** Writes what is added to the scores of the keys from {@code begin} to before {@code end}, from 0 on. */
        default void bias(
                int head, int position, int begin, int end, float[] query, int at, float scale, float[] into) {}

        /** Adds to the mean of the values, of weights {@code share * weights[i]}. */
        default void values(int position, int begin, int end, float[] weights, float share, float[] out, int at) {}
    }

    /**
     * Each head of a row attends to the positions from {@code begin} to before {@code end}.
     *
     * @param queries whose row has the query of each head
     * @param out whose row takes the mean of the values of each head
     */
    void attend(
            Pass pass, int layer, int row, Rows queries, History history, int begin, int end, Distances at, Rows out) {
        float[] weights = pass.scores(end - begin);
        float[] bias = at.biases() ? pass.bias(end - begin) : NOTHING;
        int position = pass.position(row);
        int first = Kernels.first(begin);
        for (int head = 0; head < heads; head++) {
            int query = queries.at(row) + head * headDim;
            int to = out.at(row) + head * headDim;
            if (at.biases()) {
                at.bias(head, position, first, end, queries.data(), query, scale, bias);
            }
            float share = pass.kernels()
                    .attend(
                            queries.data(),
                            query,
                            history,
                            head * headDim,
                            headDim,
                            begin,
                            end,
                            scale,
                            bias,
                            weights,
                            out.data(),
                            to);
            at.values(position, first, end, weights, share, out.data(), to);
            pass.tap().see(site, layer, row, position, head, first, weights, end - first, share);
        }
    }
}
