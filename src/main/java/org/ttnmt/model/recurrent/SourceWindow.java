package org.ttnmt.model.recurrent;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.Distances;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Local attention (Luong et al. 2015, section 3.2): a step sees {@code width} positions on either side of a centre
 * {@code p}. Monotonic: {@code p} is its own position, or the source's last. Predictive: {@code p = S sigmoid(v tanh(W
 * h))} with the source's length {@code S}, and weights are multiplied by {@code exp(-(s - p)^2 / (2 (width / 2)^2))}, so
 * that they no longer sum to 1.
 */
public final class SourceWindow {
    private final int width;
    private final @Nullable Linear predictor;
    private final @Nullable Parameter vector;

    public SourceWindow(ParameterLayout layout, String name, ModelConfig config) {
        boolean predicts = config.rnnAttention() == RnnAttention.LOCAL_P;
        int dim = config.rnnDim();
        this.width = config.attentionWindow();
        this.predictor = predicts ? new Linear(layout, name + ".center", dim, dim) : null;
        this.vector = predicts ? layout.add(name + ".center.score.weight", Parameter.Initial.XAVIER, 1, dim) : null;
    }

    /**
     * What attention sees through the window.
     *
     * @param bias {@code (batch, queries, sourceLength)}
     * @param distances change the weights
     */
    public record View(Value bias, Distances distances) {}

    /**
     * Emits the view of some steps.
     *
     * @param x the decoder's outputs, {@code (batch * queries, rnnDim)}
     * @param positions of the steps in the target, {@code (queries or 1)}
     * @param padding hides the source's padding, a bias {@code (batch, 1, sourceLength)}
     */
    public View of(Graph graph, Value x, Value batch, Value positions, Value padding, int heads) {
        Code code = graph.code();
        Value length = code.call("sum", code.call("eq", padding, 0), new int[] {2}); // (batch, 1)
        Value center;
        if (predictor == null || vector == null) {
            center = code.call("minimum", code.call("unsqueeze", positions, 0), code.call("sub", length, 1));
        } else {
            Value inner = Elementwise.apply(code, "tanh", predictor.apply(graph.in("center"), x), vector.shape()[1]);
            // a product with one column has another kernel for each number of rows
            Value weighed = code.multiply(inner, graph.weights().compute(vector));
            Value score = graph.master(code.call("sum", weighed, new int[] {1}, true));
            Value share = Elementwise.apply(code, "sigmoid", score, 1);
            center = code.multiply(code.view(share, batch, -1), length); // (batch, queries)
        }
        Value keys = Places.all(code, code.size(padding, 2), padding);
        Value distance = code.call("sub", keys, code.call("unsqueeze", center, 2)); // (batch, queries, sourceLength)
        Value near = code.call("le", code.call("abs", distance), width);
        Value bias = code.add(AttentionMask.bias(code, near, graph.numbers().compute()), padding);
        return new View(bias, predictor == null ? Distances.NONE : new Bell(distance, width / 2.0, heads));
    }

    /** Multiplies weights by a bell curve of the distance. */
    private record Bell(Value distance, double deviation, int heads) implements Distances {

        @Override
        public Value scores(Graph graph, Value query, Value bias) {
            return bias;
        }

        @Override
        public Value weights(Graph graph, Value weights) {
            Code code = graph.code();
            Value square = code.multiply(code.call("square", distance), -1 / (2 * deviation * deviation));
            Value bell = graph.compute(code.call("exp", square));
            return code.multiply(weights, AttentionMask.perHead(code, bell, heads));
        }

        @Override
        public Value values(Graph graph, Value weights, Value attended) {
            return attended;
        }
    }
}
