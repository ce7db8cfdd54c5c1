package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A trained row for each distance from query to key, in each layer, which all heads share: one is added to the key, one
 * to the value (Shaw et al. 2018, section 3.2). Distances beyond the farthest count as that.
 */
final class RelativePositions implements PositionEncoding {
    private final int farthest;
    private final int headDim;

    RelativePositions(ModelConfig config) {
        this.farthest = config.relativeDistance();
        this.headDim = config.headDim();
    }

    @Override
    public boolean seesDistances() {
        return true;
    }

    @Override
    public Value distances(Code code, Value queries, Value keys) {
        Value distance = code.call("sub", keys, code.call("unsqueeze", queries, 1));
        return code.add(code.call("clamp", distance, -farthest, farthest), farthest);
    }

    @Override
    public InLayer inLayer(ParameterLayout layout, String name) {
        int rows = 2 * farthest + 1;
        Parameter keys = layout.add(name + ".distance_key.weight", Parameter.Initial.XAVIER, rows, headDim);
        Parameter values = layout.add(name + ".distance_value.weight", Parameter.Initial.XAVIER, headDim, rows);
        return at -> new ByRow(keys, values, at.distances());
    }

    /**
     * The rows of a layer.
     *
     * @param keys {@code (distances, headDim)}
     * @param values {@code (headDim, distances)}, turned round so that both are products with weights
     * @param index of the row of each query and key, {@code (queries or 1, keys)}
     */
    private record ByRow(Parameter keys, Parameter values, Value index) implements Distances {

        @Override
        public Value scores(Graph graph, Value query, Value bias) {
            Code code = graph.code().in("distances");
            Value products = product(graph, code, query, keys); // (batch * heads, queries, distances)
            Value each = code.call("gather", products, 2, expanded(code, query));
            return code.add(bias, each);
        }

        @Override
        public Value values(Graph graph, Value weights, Value attended) {
            Code code = graph.code().in("distances");
            Value none = code.call(
                    "new_zeros", weights, List.of(code.size(weights, 0), code.size(weights, 1), values.shape()[1]));
            Value shares = code.call("scatter_add", none, 2, expanded(code, weights), weights);
            return code.add(attended, product(graph, code, shares, values));
        }

        private static Value product(Graph graph, Code code, Value x, Parameter matrix) {
            Value rows = code.reshape(x, -1, matrix.shape()[1]);
            Value product = graph.weights().linear(code, rows, matrix, null);
            return code.view(product, code.size(x, 0), code.size(x, 1), matrix.shape()[0]);
        }

        /** The index for each query of {@code x (batch * heads, queries, ...)}. */
        private Value expanded(Code code, Value x) {
            Value one = code.call("unsqueeze", index, 0);
            return code.call("expand", one, List.of(code.size(x, 0), code.size(x, 1), -1));
        }
    }
}
