package org.ttnmt.model;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Hidden states of the decoder for target tokens that are given, all positions at once. */
final class TeacherForcing {
    private final Transformer transformer;
    private final int modelDim;

    TeacherForcing(Transformer transformer, int modelDim) {
        this.transformer = transformer;
        this.modelDim = modelDim;
    }

    /** What the decoder reads. */
    @FunctionalInterface
    interface Input {
        DecoderInput of(List<KeyValue> memory, Value causalBias, Value memoryBias);
    }

    /** Emits hidden states {@code (batch, targetLength, modelDim)}. */
    Value hidden(Graph graph, Value source, Value lengths, Value target, Input input) {
        Code code = graph.code();
        Value bias = Masks.bias(
                code,
                Masks.source(code, lengths, code.size(source, 1)),
                graph.numbers().compute());
        Value memory = transformer.encode(graph, source, bias);
        Value causal = Masks.bias(
                code,
                Masks.causal(code, code.size(target, 1), target),
                graph.numbers().compute());
        List<KeyValue> layers = transformer.memory(graph, memory);
        return decode(graph, input.of(layers, causal, bias), layers, causal, bias);
    }

    /** The same for the tokens as they are. */
    Value hidden(Graph graph, Value source, Value lengths, Value target) {
        return hidden(graph, source, lengths, target, (memory, causal, bias) -> DecoderInput.of(target));
    }

    /** Emits the decoder alone. */
    Value decode(Graph graph, DecoderInput input, List<KeyValue> memory, Value causalBias, Value memoryBias) {
        return transformer.decode(
                graph, input, new Value("0"), Transformer.History.NONE, causalBias, memory, memoryBias);
    }

    /** Rows of hidden states at {@code places} of the rectangle: {@code (tokens, modelDim)}. */
    Value at(Code code, Value hidden, Value places) {
        return code.call("index_select", code.view(hidden, -1, modelDim), 0, places);
    }
}
