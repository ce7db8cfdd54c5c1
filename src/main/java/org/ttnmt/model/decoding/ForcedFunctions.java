package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.AttentionTap;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The functions that judge given targets, all positions at once: {@code force} and {@code attend}. */
record ForcedFunctions(StepNetwork network, NumberFormats numbers, PreparedWeights weights, int heads) {
    private static final List<String> PARAMETERS =
            List.of(PreparedWeights.PARAMETER, "source", "lengths", "target", "labels");

    /**
     * Adds {@code force(prepared, source, lengths, target, labels) -> (batch, targetLength)}, log-probabilities of the
     * labels; and {@code attend} with the same parameters, {@code -> (logProbs, encoder (layers, batch, heads,
     * sourceLength, sourceLength), decoder (layers, batch, heads, targetLength, targetLength), cross (layers, batch,
     * heads, targetLength, sourceLength))}, with the weights of every attention.
     */
    void emit(Script script) {
        script.function("force", "Tensor", PARAMETERS, (code, p) -> code.returns(labelled(code, p, AttentionTap.NONE)));
        script.function("attend", Script.tensors(4), PARAMETERS, (code, p) -> {
            Map<AttentionSite, List<Value>> seen = new EnumMap<>(AttentionSite.class);
            Value logProbs = labelled(code, p, (site, attention) -> seen.computeIfAbsent(site, any -> new ArrayList<>())
                    .add(attention));
            code.returns(
                    logProbs,
                    stacked(code, seen.getOrDefault(AttentionSite.ENCODER, List.of())),
                    stacked(code, seen.getOrDefault(AttentionSite.DECODER, List.of())),
                    stacked(code, seen.getOrDefault(AttentionSite.CROSS, List.of())));
        });
    }

    /** Log-probabilities {@code (batch, targetLength)} of labels, by teacher forcing. */
    private Value labelled(Code code, List<Value> p, AttentionTap tap) {
        Graph graph = new Graph(code, weights, Dropout.NONE, numbers, tap);
        Decoded decoded = network.decode(graph, DecoderInput.of(p.get(3)), network.encode(graph, p.get(1), p.get(2)));
        Value labels = code.view(p.get(4), -1, 1);
        Value ofLabels = code.call("gather", network.output().logProbs(graph, decoded), 1, labels);
        return code.call("view_as", ofLabels, p.get(4));
    }

    /** Of each layer's {@code (batch * heads, queries, keys)}, all as {@code (layers, batch, heads, queries, keys)}. */
    private Value stacked(Code code, List<Value> tensors) {
        if (tensors.isEmpty()) { // of attention that the network does not have
            return code.call("zeros", new int[] {0});
        }
        Value all = code.to(code.call("stack", List.copyOf(tensors)), NumberType.FLOAT32);
        return code.call("unflatten", all, 1, List.of(-1, heads));
    }
}
