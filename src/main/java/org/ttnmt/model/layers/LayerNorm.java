package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Layer normalisation (Ba et al. 2016) over the last dimension; its weights stay in the master format. */
final class LayerNorm implements Normalization {
    private final Parameter weight;
    private final Parameter bias;
    private final int dim;
    private final double epsilon;

    LayerNorm(ParameterLayout layout, String name, ModelConfig config) {
        int dim = config.modelDim();
        this.weight = layout.add(name + ".weight", Parameter.Initial.ONE, dim);
        this.bias = layout.add(name + ".bias", Parameter.Initial.ZERO, dim);
        this.dim = dim;
        this.epsilon = config.normEpsilon();
    }

    @Override
    public Value apply(Graph graph, Value x) {
        return graph.code()
                .call(
                        "layer_norm",
                        x,
                        new int[] {dim},
                        graph.weights().master(weight),
                        graph.weights().master(bias),
                        epsilon);
    }
}
