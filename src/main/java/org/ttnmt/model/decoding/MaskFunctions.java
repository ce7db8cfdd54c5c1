package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.family.Memory;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The functions of a network that fills gaps. */
record MaskFunctions(MaskNetwork network, NumberFormats numbers, PreparedWeights weights) {

    /**
     * Adds {@code encode(prepared, source (batch, sourceLength), lengths (batch)) -> (memories, padding, log-probabilities
     * of differences in length (batch, lengths))}, and {@code fill_gaps(prepared, memories, padding, rows (n), tokens (n,
     * targetLength), lengths (n)) -> (ids (n, targetLength), their log-probabilities)}, where {@code rows} says which
     * source each is of.
     */
    void emit(Script script) {
        script.function(
                "encode",
                "Tuple[List[Tensor], Tensor, Tensor]",
                List.of(PreparedWeights.PARAMETER, "source", "lengths"),
                (code, p) -> {
                    Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
                    MaskNetwork.Encoded encoded = network.encode(graph, p.get(1), p.get(2));
                    Value memories = code.assign(
                            "memories",
                            encoded.memory().layers().stream()
                                    .map(KeyValue::both)
                                    .toList()
                                    .toString());
                    code.returns(memories, encoded.memory().padding(), code.call("log_softmax", encoded.lengths(), 1));
                });
        List<String> parameters =
                List.of(PreparedWeights.PARAMETER, "memories: List[Tensor]", "padding", "rows", "tokens", "lengths");
        script.function("fill_gaps", Script.tensors(2), parameters, (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            List<KeyValue> layers = new ArrayList<>();
            for (int i = 0; i < network.memories(); i++) {
                layers.add(new KeyValue(code.call("index_select", p.get(1).at(i), 1, p.get(3))));
            }
            Memory memory = Memory.of(layers, code.call("index_select", p.get(2), 0, p.get(3)));
            Value hidden = network.decode(graph, p.get(4), p.get(5), memory);
            Value logProbs = network.output().logProbs(graph, Decoded.of(hidden));
            Value best = code.call("max", logProbs, 1);
            code.returns(code.call("view_as", best.at(1), p.get(4)), code.call("view_as", best.at(0), p.get(4)));
        });
    }
}
