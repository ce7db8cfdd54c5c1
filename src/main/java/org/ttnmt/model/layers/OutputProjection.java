package org.ttnmt.model.layers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Hidden states to logits: {@code h W^T + b}, the bias only if the model has one.
 *
 * <p>The losses, whose gradient is written by hand, know no bias. For them it is one more column of the weights, beside
 * a column of ones in the hidden states: {@code [h 1] [W b]^T}.
 *
 * @param weight {@code (targetVocabulary, modelDim)}
 * @param bias {@code (targetVocabulary)}
 */
public record OutputProjection(Parameter weight, @Nullable Parameter bias) implements OutputLayer {

    @Override
    public OutputProjection projection() {
        return this;
    }

    /** Words of the target vocabulary. */
    public int vocabulary() {
        return weight.shape()[0];
    }

    @Override
    public Value logProbs(Graph graph, Decoded decoded) {
        Value logits = logits(graph, decoded.hidden());
        // in place: with a large vocabulary these are the largest tensors of a step
        return graph.code()
                .call("log_softmax", logits, 1, new Code.Named("dtype", Value.NONE), new Code.Named("out", logits));
    }

    /** Emits logits {@code (tokens, vocabulary)} in the master format. */
    public Value logits(Graph graph, Value hidden) {
        Graph inner = graph.in("output");
        return inner.master(inner.weights().linear(inner.code(), hidden, weight, bias));
    }

    @Override
    public Loss loss(Code code, Weights weights, Decoded decoded, TokenLoss loss) {
        Value result = loss.of(columns(code, decoded.hidden()), matrix(code, weights));
        return new Loss(
                result.at(0),
                result.at(1),
                () -> List.of(atHidden(code, result.at(2))),
                all -> addTo(code, all, result.at(3)));
    }

    /** What {@link #columns} is multiplied with: {@code (targetVocabulary, modelDim)}, or a column more. */
    public Value matrix(Code code, Weights weights) {
        Value matrix = weights.compute(weight);
        return bias == null
                ? matrix
                : code.call("cat", List.of(matrix, code.call("unsqueeze", weights.compute(bias), 1)), 1);
    }

    /** {@code hidden (tokens, modelDim)}, with a column of ones beside it for the bias. */
    public Value columns(Code code, Value hidden) {
        return bias == null
                ? hidden
                : code.call("cat", List.of(hidden, code.call("ones_like", first(code, hidden))), 1);
    }

    /** The gradient at the hidden states, of one at {@link #columns}. */
    Value atHidden(Code code, Value gradient) {
        return bias == null ? gradient : code.call("narrow", gradient, 1, 0, weight.shape()[1]);
    }

    /** Adds a gradient at {@link #matrix} to that of all parameters. */
    void addTo(Code code, Value all, Value atMatrix) {
        if (bias == null) {
            add(code, all, weight, atMatrix);
        } else {
            int dim = weight.shape()[1];
            add(code, all, weight, code.call("narrow", atMatrix, 1, 0, dim));
            add(code, all, bias, code.call("narrow", atMatrix, 1, dim, 1));
        }
    }

    static void add(Code code, Value all, Parameter parameter, Value part) {
        code.run("add_", code.call("narrow", all, 0, parameter.offset(), parameter.elements()), code.reshape(part, -1));
    }

    private static Value first(Code code, Value hidden) {
        return code.call("narrow", hidden, 1, 0, 1);
    }
}
