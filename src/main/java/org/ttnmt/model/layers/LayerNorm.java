package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.Value;

/** Layer normalisation (Ba et al. 2016) over the last dimension. */
final class LayerNorm implements Normalization {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final int dim;
    private final double epsilon;

    LayerNorm(ParameterLayout layout, String name, int dim, ModelConfig config) {
        this(layout, name, dim, config, true);
    }

    /** @param bias whether one is added */
    LayerNorm(ParameterLayout layout, String name, int dim, ModelConfig config, boolean bias) {
        this.weight = layout.add(name + ".weight", Parameter.Initial.ONE, dim);
        this.bias = bias ? layout.add(name + ".bias", Parameter.Initial.ZERO, dim) : null;
        this.dim = dim;
        this.epsilon = config.normEpsilon();
    }

    /** On processors the weights are in the master format; CUDA's kernel takes but one format, and computes in float32. */
    @Override
    public Value apply(Graph graph, Value x) {
        Code code = graph.code();
        Value factor = code.assign("weight", graph.weights().master(weight).text());
        Value shift = bias == null
                ? Value.NONE
                : code.assign("bias", graph.weights().master(bias).text());
        if (graph.numbers().isMixed()) {
            code.when(HostTensors.isOnGpu(x), () -> {
                code.reassign(factor, graph.compute(factor));
                if (bias != null) {
                    code.reassign(shift, graph.compute(shift));
                }
            });
        }
        return code.call("layer_norm", x, new int[] {dim}, factor, shift, epsilon);
    }
}
