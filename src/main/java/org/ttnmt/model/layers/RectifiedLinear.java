package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code max(0, score)}: weights that are no distribution, so their sums of values are brought to one size by a gated
 * root mean square, {@code x / rms(x) * weight * sigmoid(gate * x)} (ReLA, Zhang et al. 2021, section 3).
 */
final class RectifiedLinear implements AttentionNormalizer {
    private final RmsNorm norm;
    private final Parameter gate;

    RectifiedLinear(ParameterLayout layout, String name, ModelConfig config) {
        this.norm = new RmsNorm(layout, name + ".rectified", config.attentionDim(), config);
        this.gate = layout.add(name + ".rectified.gate", Parameter.Initial.XAVIER, config.attentionDim());
    }

    @Override
    public Value weights(Graph graph, Value scores) {
        return graph.code().call("relu", scores);
    }

    @Override
    public Value output(Graph graph, Value attended) {
        Code code = graph.code();
        Value gated = code.multiply(attended, graph.weights().compute(gate));
        Value open = Elementwise.apply(code, "sigmoid", gated, gate.shape()[0]);
        return code.multiply(norm.apply(graph, attended), open);
    }
}
