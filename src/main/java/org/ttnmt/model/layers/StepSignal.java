package org.ttnmt.model.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * What a layer that is applied over and over is told before each step (Universal Transformer, Dehghani et al. 2019,
 * section 2.1): a trained vector for the step, and from the second step on the positions again; the embeddings have
 * them for the first.
 */
public final class StepSignal {
    private final List<Parameter> signals;
    private final PositionEncoding positions;

    public StepSignal(ParameterLayout layout, String name, int steps, ModelConfig config, PositionEncoding positions) {
        this.signals = IntStream.range(0, steps)
                .mapToObj(step -> layout.add(name + ".step." + step, Parameter.Initial.ZERO, config.modelDim()))
                .toList();
        this.positions = positions;
    }

    /**
     * Emits {@code x (rows * length, modelDim)} with what is told before {@code step}.
     *
     * @param tokens {@code (rows, length)}
     */
    public Value apply(Graph graph, Value x, int step, Value tokens, Places at) {
        Code code = graph.code().in("step");
        Parameter signal = signals.get(step);
        Value told = code.add(graph.master(x), graph.weights().master(signal));
        if (step > 0) {
            int dim = signal.shape()[0];
            Value placed = positions.embed(graph, code.view(told, code.size(tokens, 0), -1, dim), at);
            told = code.view(placed, -1, dim);
        }
        return graph.compute(told);
    }
}
