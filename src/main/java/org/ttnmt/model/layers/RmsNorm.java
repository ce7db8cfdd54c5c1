package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Root mean square normalisation (Zhang and Sennrich 2019): {@code x / sqrt(mean(x^2) + epsilon) * weight}, without the
 * mean and the bias of {@link LayerNorm}. It computes in the master format.
 */
final class RmsNorm implements Normalization {
    private final Parameter weight;
    private final double epsilon;

    RmsNorm(ParameterLayout layout, String name, int dim, ModelConfig config) {
        this.weight = layout.add(name + ".weight", Parameter.Initial.ONE, dim);
        this.epsilon = config.normEpsilon();
    }

    @Override
    public Value apply(Graph graph, Value x) {
        Code code = graph.code();
        Value exact = graph.master(x);
        Value meanSquare = code.call("mean", code.multiply(exact, exact), new int[] {-1}, true);
        Value scaled = code.multiply(exact, code.call("rsqrt", code.add(meanSquare, epsilon)));
        return graph.compute(code.multiply(scaled, graph.weights().master(weight)));
    }
}
