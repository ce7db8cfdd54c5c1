package org.ttnmt.model.recurrent;

import java.util.Collections;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Two cells, of which one reads forward and the other backward (Schuster and Paliwal 1997); their outputs stand side by
 * side. The second begins at the end of each sentence, so padding, which then comes last for both, has no influence.
 */
public final class BidirectionalLayer {
    private final RecurrentCell forward;
    private final RecurrentCell backward;
    private final int dim;

    public BidirectionalLayer(ParameterLayout layout, String name, ModelConfig config, int inputs) {
        this.forward = RecurrentCell.of(layout, name + ".forward", config, inputs);
        this.backward = RecurrentCell.of(layout, name + ".backward", config, inputs);
        this.dim = config.modelDim();
    }

    /**
     * What a layer gives.
     *
     * @param outputs {@code (batch * sourceLength, 2 * modelDim)}
     * @param last what each cell gave where it ended, {@code (batch, 2 * modelDim)}
     */
    public record Outputs(Value outputs, Value last) {}

    /** Emits the layer for {@code x (batch * sourceLength, inputs)}. */
    public Outputs apply(Graph graph, Value x, Reversal reversal) {
        Code code = graph.code();
        Value batch = code.size(reversal.order(), 0);
        Value start = code.call(
                "zeros", List.of(batch, dim), Code.dtype(graph.numbers().master()), code.onDeviceOf(x));
        Value ahead = run(graph.in("forward"), forward, x, batch, start);
        Value back = run(graph.in("backward"), backward, reversal.apply(code, x), batch, start);
        return new Outputs(
                code.call("cat", List.of(ahead, reversal.apply(code, back)), 1),
                code.call("cat", List.of(reversal.last(code, ahead), reversal.last(code, back)), 1));
    }

    private static Value run(Graph graph, RecurrentCell cell, Value x, Value batch, Value start) {
        return cell.all(graph, x, batch, Collections.nCopies(cell.states(), start));
    }
}
