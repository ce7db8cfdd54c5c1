package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Masks;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Hidden states of the decoder for target tokens that are given, all positions at once. */
public final class TeacherForcing {
    private final Transformer transformer;
    private final int heads;

    public TeacherForcing(Transformer transformer, int heads) {
        this.transformer = transformer;
        this.heads = heads;
    }

    /** What the decoder reads. */
    @FunctionalInterface
    interface Input {
        DecoderInput of(List<KeyValue> memory, Value positions, Value causalBias, Value memoryBias);
    }

    /** Emits hidden states {@code (batch * targetLength, modelDim)}. */
    Value hidden(Graph graph, Value source, Value lengths, Value target, Input input) {
        Code code = graph.code();
        Value padding = Masks.bias(
                code,
                Masks.source(code, lengths, code.size(source, 1)),
                graph.numbers().compute());
        Value bias = Masks.perHead(code, padding, heads);
        Value memory = transformer.encode(graph, source, bias);
        Value causal = Masks.bias(
                code,
                Masks.causal(code, code.size(target, 1), target),
                graph.numbers().compute());
        List<KeyValue> layers = transformer.memory(graph, memory, code.size(source, 0));
        Value positions = transformer.targetPositions(graph, code.size(target, 1), target);
        return decode(graph, input.of(layers, positions, causal, bias), layers, positions, causal, bias);
    }

    /** The same for the tokens as they are. */
    public Value hidden(Graph graph, Value source, Value lengths, Value target) {
        return hidden(graph, source, lengths, target, (memory, positions, causal, bias) -> DecoderInput.of(target));
    }

    /** Emits the decoder alone. */
    Value decode(
            Graph graph,
            DecoderInput input,
            List<KeyValue> memory,
            Value positions,
            Value causalBias,
            Value memoryBias) {
        return transformer.decode(
                graph,
                input,
                graph.code().size(input.tokens(), 0),
                Value.of(0),
                positions,
                Transformer.History.NONE,
                causalBias,
                memory,
                memoryBias);
    }

    /** Rows of hidden states at {@code places} of the rectangle: {@code (tokens, modelDim)}. */
    public Value at(Code code, Value hidden, Value places) {
        return code.call("index_select", hidden, 0, places);
    }
}
