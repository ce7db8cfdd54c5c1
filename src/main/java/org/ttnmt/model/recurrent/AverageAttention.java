package org.ttnmt.model.recurrent;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.FeedForward;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Average attention (Zhang et al. 2018, section 3): {@code g} is a feed-forward network of the mean of all {@code x} so
 * far, and {@code i x + f g} is the output, with gates {@code [i f] = sigmoid([x g] W^T + b)}. The cell is the sum of
 * all {@code x}, in the master format.
 */
public final class AverageAttention implements Recurrence {
    /** Products of its feed-forward network, whatever those of the other sublayers are. */
    public static final int DEPTH = 2;

    private final FeedForward feedForward;
    private final Linear gates;
    private final int dim;

    /** @param hidden extent of the feed-forward network's hidden layer */
    public AverageAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent hidden) {
        this.dim = config.modelDim();
        this.feedForward = new FeedForward(layout, name + ".feed_forward", config, DEPTH, hidden);
        this.gates = new Linear(layout, name + ".gates", 2 * dim, 2 * dim);
    }

    @Override
    public Value all(Graph graph, Value x, Value batch) {
        Code code = graph.code();
        Value positions = code.view(graph.master(x), batch, -1, dim);
        Value sums = code.call("cumsum", positions, 1);
        Value end = code.assign("end", code.size(positions, 1) + " + 1");
        Code.Named master = Code.dtype(graph.numbers().master());
        Value counts = code.call("arange", 1, end, master, code.onDeviceOf(x));
        Value means = code.call("div", sums, code.call("unsqueeze", counts, 1));
        return gated(graph, x, graph.compute(code.view(means, -1, dim)));
    }

    @Override
    public Stepped step(Graph graph, Value x, Value cell, Places at) {
        Code code = graph.code();
        Value sum = code.add(cell, graph.master(x));
        return new Stepped(gated(graph, x, graph.compute(code.call("div", sum, at.end()))), sum);
    }

    private Value gated(Graph graph, Value x, Value mean) {
        Code code = graph.code();
        Value read = feedForward.apply(graph.in("feed_forward"), mean);
        Value both = code.call("cat", List.of(x, read), 1);
        Value open = Elementwise.apply(code, "sigmoid", gates.apply(graph, both), 2 * dim);
        Value kept = code.multiply(open, both);
        return code.add(code.call("narrow", kept, 1, 0, dim), code.call("narrow", kept, 1, dim, dim));
    }
}
