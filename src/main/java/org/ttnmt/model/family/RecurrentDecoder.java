package org.ttnmt.model.family;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.StepNetwork.Step;
import org.ttnmt.model.family.StepNetwork.Stepped;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.torch.Value;

/** The decoder of a recurrent network, between its embeddings and its output projection. */
interface RecurrentDecoder {

    /** The decoder that a configuration asks for. */
    static RecurrentDecoder of(ParameterLayout layout, ModelConfig config) {
        return switch (config.rnnDecoder()) {
            case LUONG -> new LuongDecoder(layout, config);
            case CONDITIONAL -> new ConditionalDecoder(layout, config);
        };
    }

    /**
     * Emits what it reads of the source.
     *
     * @param padding hides the source's padding, a bias {@code (batch, 1, sourceLength)}
     */
    Memory memory(Graph graph, RecurrentEncoder.Outputs source, Value batch, Value padding);

    /**
     * Emits what the output projection takes, for all positions of given targets.
     *
     * @param embedded {@code (batch * targetLength, modelDim)}
     * @param positions of the target, {@code (targetLength)}
     * @return {@code (batch * targetLength, modelDim)}
     */
    Value all(Graph graph, Value embedded, Value batch, Value positions, Memory memory);

    /** What a decoding keeps from step to step. */
    List<StateField> state();

    /** Emits the state before the first step, with one row for each source. */
    List<Value> begin(Graph graph, Memory memory, Value source);

    /**
     * Emits a step.
     *
     * @param embedded the newest token of each row, {@code (rows, modelDim)}
     */
    Stepped step(Graph graph, Step step, Value embedded, List<Value> state);
}
