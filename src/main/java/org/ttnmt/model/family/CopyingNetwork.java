package org.ttnmt.model.family;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * A network that may copy words of the source (See et al. 2017) where its decoder attends to them, in its last layer,
 * averaged over heads.
 */
final class CopyingNetwork implements StepNetwork {
    private final StepNetwork network;
    private final CopyOutput output;
    private final int heads;

    CopyingNetwork(StepNetwork network, int heads) {
        this.network = network;
        this.output = new CopyOutput(network.layout(), network.output().projection());
        this.heads = heads;
    }

    @Override
    public ParameterLayout layout() {
        return network.layout();
    }

    @Override
    public OutputLayer output() {
        return output;
    }

    @Override
    public int maxPositions() {
        return network.maxPositions();
    }

    @Override
    public Memory encode(Graph graph, Value source, Value lengths) {
        Memory memory = network.encode(graph, source, lengths);
        return new Memory(memory.layers(), memory.padding(), memory.start(), source);
    }

    @Override
    public Decoded decode(Graph graph, DecoderInput input, Memory memory) {
        List<Value> seen = new ArrayList<>();
        Value hidden = network.decode(watched(graph, seen), input, memory).hidden();
        return copying(graph, hidden, seen, memory.source());
    }

    /** The same graph, where attention to the source is seen by this network as well. */
    private static Graph watched(Graph graph, List<Value> seen) {
        return new Graph(graph.code(), graph.weights(), graph.dropout(), graph.numbers(), (site, weights) -> {
            if (site == AttentionSite.CROSS) {
                seen.add(weights);
            }
            graph.tap().see(site, weights);
        });
    }

    /** @param source {@code (batch, sourceLength)}; each has equally many neighbouring rows of {@code hidden} */
    private Decoded copying(Graph graph, Value hidden, List<Value> seen, Value source) {
        Code code = graph.code().in("copy");
        Value weights = graph.in("copy").master(seen.get(seen.size() - 1));
        Value each = code.call("unflatten", weights, 0, List.of(-1, heads)); // (batch, heads, queries, sourceLength)
        Value attention = code.call("mean", each, new int[] {1});
        if (graph.numbers().isMixed()) { // rounded shares do not sum to 1, so a probability might be above it
            attention = code.call("div", attention, code.call("sum", attention, new int[] {-1}, true));
        }
        Value ids = code.call("expand_as", code.call("unsqueeze", source, 1), attention);
        return new Decoded(
                hidden, new Decoded.Copied(code.call("flatten", attention, 0, 1), code.call("flatten", ids, 0, 1)));
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>(network.state());
        fields.add(StateField.tensor("source", Follows.GROUP));
        return fields;
    }

    @Override
    public void emitForSteps(Script script) {
        network.emitForSteps(script);
    }

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        List<Value> state = new ArrayList<>(network.begin(graph, memory, source));
        state.add(graph.code().call("clone", source)); // the state outlives the caller's memory
        return state;
    }

    @Override
    public Stepped step(Graph graph, Step step, List<Value> state) {
        Value source = state.get(state.size() - 1);
        List<Value> seen = new ArrayList<>();
        Stepped stepped = network.step(watched(graph, seen), step, state.subList(0, state.size() - 1));
        List<Value> next = new ArrayList<>(stepped.state());
        next.add(source);
        return new Stepped(copying(graph, stepped.decoded().hidden(), seen, source), next);
    }
}
