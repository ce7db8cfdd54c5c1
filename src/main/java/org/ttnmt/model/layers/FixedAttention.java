package org.ttnmt.model.layers;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Self-attention of an encoder whose heads look at fixed places, all but at least one (Raganato et al. 2020): at the
 * position itself, the one before it, the one behind it; at what is further before, with weights in proportion to
 * {@code (j + 1)^3} for position j from 0; at what is further behind, to {@code (n - j)^3} of n positions; and to either
 * over the whole sentence, so at its end and at its start. Such heads have values and no queries and keys; one that finds
 * nothing there has weights of zero.
 */
final class FixedAttention {
    /** Patterns, in the order of heads. */
    private static final int PATTERNS = 7;

    private final ModelConfig config;
    private final int learned;
    private final Linear queryKey;
    private final Linear value;
    private final Linear output;
    private final Dropout.Extent extent;

    FixedAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        this.config = config;
        this.learned = config.heads() - fixed(config.heads());
        int dim = config.modelDim();
        int inner = config.attentionDim();
        this.queryKey = new Linear(layout, name + ".query_key", dim, 2 * learned * config.headDim(), config.bias());
        this.value = new Linear(layout, name + ".value", dim, inner, config.bias());
        this.output = new Linear(layout, name + ".output", inner, dim, config.bias());
        this.extent = extent;
    }

    /** How many of so many heads are fixed. */
    private static int fixed(int heads) {
        return Math.min(PATTERNS, heads - 1);
    }

    /**
     * Emits the weights of all fixed heads, {@code (batch, fixed, length, length)}, in the compute format.
     *
     * @param positions from 0, {@code (length)}
     * @param lengths real positions of each sentence, {@code (batch)}
     */
    static Value patterns(Graph graph, ModelConfig config, Value positions, Value lengths) {
        Code code = graph.code();
        NumberType master = graph.numbers().master();
        Value key = code.call("unsqueeze", positions, 0); // (1, length)
        Value query = code.call("unsqueeze", positions, 1); // (length, 1)
        Value distance = code.call("unsqueeze", code.call("sub", key, query), 0); // (1, length, length)
        Value count = code.view(lengths, -1, 1, 1);
        Value real = code.call("lt", code.call("unsqueeze", key, 0), count); // (batch, 1, length)
        Value row = code.to(code.call("unsqueeze", query, 0), master); // (1, length, 1)
        Value n = code.to(count, master);
        Value fromStart = cubed(code, code.call("add", code.to(code.call("unsqueeze", key, 0), master), 1.0));
        Value fromEnd = cubed(code, code.call("sub", n, code.to(code.call("unsqueeze", key, 0), master)));
        Value all = sumOfCubes(code, n);
        Value before = sumOfCubes(code, code.call("clamp_min", code.call("sub", row, 1.0), 1.0));
        Value behind = sumOfCubes(code, code.call("clamp_min", code.call("sub", code.call("sub", n, row), 2.0), 1.0));
        List<Value> patterns = new ArrayList<>(List.of(
                at(code, distance, 0, master),
                at(code, distance, -1, master),
                at(code, distance, 1, master),
                code.multiply(code.to(code.call("le", distance, -2), master), code.call("div", fromStart, before)),
                code.multiply(code.to(code.call("ge", distance, 2), master), code.call("div", fromEnd, behind)),
                code.call("div", fromStart, all),
                code.call("div", fromEnd, all)));
        Value seen = code.to(real, master);
        List<Value> weights = new ArrayList<>();
        for (Value pattern : patterns.subList(0, fixed(config.heads()))) {
            Value each = code.multiply(pattern, seen);
            weights.add(code.call("expand", each, List.of(-1, code.size(positions, 0), -1)));
        }
        return graph.compute(code.call("stack", weights, 1));
    }

    private static Value at(Code code, Value distance, int wanted, NumberType type) {
        return code.to(code.call("eq", distance, wanted), type);
    }

    private static Value cubed(Code code, Value x) {
        return code.multiply(code.multiply(x, x), x);
    }

    /** 1 + 8 + ... + n^3. */
    private static Value sumOfCubes(Code code, Value n) {
        Value half = code.multiply(code.multiply(n, code.call("add", n, 1.0)), 0.5);
        return code.multiply(half, half);
    }

    /**
     * Emits attention of {@code x (batch * length, modelDim)}.
     *
     * @param batch an int
     * @param bias hides padding, {@code (batch, 1, length)}
     * @param patterns weights of the fixed heads
     */
    Value apply(Graph graph, Value x, Value batch, Value bias, Value patterns) {
        Code code = graph.code();
        int headDim = config.headDim();
        Value stacked = code.view(queryKey.apply(graph, x), batch, -1, 2, learned, headDim);
        Value parts = code.call("unbind", code.permute(stacked, 2, 0, 3, 1, 4), 0); // (batch, learned, length, headDim)
        Value query = code.call("flatten", parts.at(0), 0, 1);
        Value keys = code.call("flatten", parts.at(1), 0, 1);
        Value hidden = AttentionMask.perHead(code, bias, learned);
        Value scores = new DotProduct(1 / Math.sqrt(headDim)).scores(graph, query, keys, hidden, Distances.NONE);
        Value free = new Softmax().weights(graph, scores);
        Value each = code.call("unflatten", free, 0, List.of(-1, learned));
        Value weights = code.call("flatten", code.call("cat", List.of(patterns, each), 1), 0, 1);
        graph.tap().see(AttentionSite.ENCODER, weights);
        Value kept = graph.dropout().apply(code, weights, config.attentionDropout(), extent);
        Value split = code.view(value.apply(graph, x), batch, -1, config.heads(), headDim);
        Value values = code.call("flatten", code.transpose(split, 1, 2), 0, 1);
        Value heads = code.view(code.call("bmm", kept, values), batch, config.heads(), -1, headDim);
        return output.apply(graph, code.reshape(code.transpose(heads, 1, 2), -1, config.attentionDim()));
    }
}
