package org.ttnmt.model.layers;

import java.util.List;
import java.util.Objects;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Writes a word of the vocabulary or copies one of the source (See et al. 2017, section 2.2): {@code p(w) = g q(w) + (1 -
 * g) sum of the attention to w in the source}, with the projection's distribution {@code q} and the gate {@code g =
 * sigmoid(h v + b)}, of the hidden state alone as in OpenNMT.
 */
public final class CopyOutput implements OutputLayer {
    /** What is below counts as this. */
    private static final double SMALLEST_PROBABILITY = 1e-30;

    private final OutputProjection projection;
    private final Parameter gate;
    private final Parameter bias;

    /** @param projection of which {@code layout} has the parameters */
    public CopyOutput(ParameterLayout layout, OutputProjection projection) {
        this.projection = projection;
        this.gate = layout.add(
                "decoder.copy.weight",
                Parameter.Initial.XAVIER,
                projection.weight().shape()[1]);
        this.bias = layout.add("decoder.copy.bias", Parameter.Initial.ZERO, 1);
    }

    @Override
    public OutputProjection projection() {
        return projection;
    }

    @Override
    public Value logProbs(Graph graph, Decoded decoded) {
        Graph inner = graph.in("copy");
        Value h = inner.master(decoded.hidden());
        Value weight = inner.weights().master(gate);
        Value logits = projection.logits(graph, decoded.hidden());
        return mixed(inner.code(), logits, h, weight, inner.weights().master(bias), copied(decoded), vocabulary());
    }

    private int vocabulary() {
        return projection.vocabulary();
    }

    private static Decoded.Copied copied(Decoded decoded) {
        return Objects.requireNonNull(decoded.copied(), "there is nothing to copy from");
    }

    /**
     * Emits log-probabilities of the mixture.
     *
     * @param logits {@code (tokens, vocabulary)} in the master format, as all others but the ids
     * @param hidden {@code (tokens, modelDim)}
     * @param gate {@code (modelDim)}
     * @param bias {@code (1)}
     */
    public static Value mixed(
            Code code, Value logits, Value hidden, Value gate, Value bias, Decoded.Copied copied, int vocabulary) {
        Value sum = sum(code, logits, hidden, List.of(gate, bias), copied);
        return Elementwise.apply(code, "log", sum, vocabulary);
    }

    /** Emits the probabilities of the mixture, none of which is 0. */
    private static Value sum(Code code, Value logits, Value hidden, List<Value> gate, Decoded.Copied copied) {
        // a product with one column has another kernel for each number of rows
        Value score = code.call("sum", code.multiply(hidden, gate.get(0)), new int[] {1}, true);
        Value written = Elementwise.apply(code, "sigmoid", code.add(score, gate.get(1)), 1); // (tokens, 1)
        Value all = code.multiply(code.call("softmax", logits, 1), written);
        Value shares = code.multiply(copied.attention(), code.call("rsub", written, 1));
        Value sum = code.call("scatter_add", all, 1, copied.ids(), shares);
        return code.call("clamp", sum, SMALLEST_PROBABILITY, 1.0);
    }

    /**
     * Emits log-probabilities of the mixture where few words may follow, all of the source among them.
     *
     * @param logits {@code (tokens, width)} of these words, minus infinity for what fills up, in the master format
     * @param columns of the words of the source among them, {@code (tokens, sourceLength)}
     */
    public Value logProbs(Graph graph, Decoded decoded, Value logits, Value columns) {
        Graph inner = graph.in("copy");
        Code code = inner.code();
        List<Value> ofGate =
                List.of(inner.weights().master(gate), inner.weights().master(bias));
        Decoded.Copied among = new Decoded.Copied(copied(decoded).attention(), columns);
        Value sum = sum(code, logits, inner.master(decoded.hidden()), ofGate, among);
        Value open = code.call("isfinite", logits);
        return code.call(
                "where",
                open,
                code.call("view_as", Elementwise.log(code, sum), sum),
                code.call("full_like", sum, Double.NEGATIVE_INFINITY));
    }

    @Override
    public Loss loss(Code code, Weights weights, Decoded decoded, TokenLoss loss) {
        Value result = loss.ofMixture(
                projection.columns(code, decoded.hidden()),
                copied(decoded),
                projection.matrix(code, weights),
                weights.master(gate),
                weights.master(bias));
        return new Loss(
                result.at(0),
                result.at(1),
                () -> List.of(projection.atHidden(code, result.at(2)), result.at(3)),
                all -> {
                    projection.addTo(code, all, result.at(4));
                    OutputProjection.add(code, all, gate, result.at(5));
                    OutputProjection.add(code, all, bias, result.at(6));
                });
    }
}
