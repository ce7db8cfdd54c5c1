package org.ttnmt.model.decoding;

import java.util.List;
import org.ttnmt.model.family.ParallelNetwork;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The functions of a network that fills slots, or labels places: {@code read}, then {@link DistributionFunctions} and {@code in_slots}. */
record SlotFunctions(ParallelNetwork network, NumberFormats numbers, PreparedWeights weights) {

    /**
     * Adds {@code read(prepared, source (batch, sourceLength), lengths (batch)) -> logProbs (batch * slots,
     * vocabulary)}, and {@code in_slots(logProbs, ids (batch, n)) -> (batch, slots, n)}, their log-probabilities in each
     * slot.
     */
    void emit(Script script) {
        script.function("read", "Tensor", List.of(PreparedWeights.PARAMETER, "source", "lengths"), (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Decoded decoded = network.decode(graph, p.get(1), p.get(2));
            code.returns(network.output().logProbs(graph, decoded));
        });
        DistributionFunctions.emit(script);
        script.function("in_slots", "Tensor", List.of("logProbs", "ids"), (code, p) -> {
            Value each = code.call("unflatten", p.get(0), 0, List.of(code.size(p.get(1), 0), -1));
            Value index = code.call("expand", code.call("unsqueeze", p.get(1), 1), List.of(-1, code.size(each, 1), -1));
            code.returns(code.call("gather", each, 2, index));
        });
    }
}
