package org.ttnmt.model.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The encoder of a recurrent network, which reads in both directions (Schuster and Paliwal 1997): blocks, one above the
 * other, of one or two stacks of layers; what two stacks give stands side by side.
 */
public final class RecurrentEncoder {
    private final ModelConfig config;
    private final List<List<RecurrentStack>> blocks = new ArrayList<>();

    public RecurrentEncoder(ParameterLayout layout, ModelConfig config) {
        this.config = config;
        int dim = config.rnnDim();
        int layers = config.encoderLayers();
        switch (config.rnnEncoder()) {
            case BIDIRECTIONAL -> {
                for (int i = 0; i < layers; i++) {
                    blocks.add(both(layout, i, i == 0 ? config.modelDim() : 2 * dim));
                }
            }
            case SEPARATE, ALTERNATING -> {
                List<RecurrentStack> block = List.of(new RecurrentStack(config), new RecurrentStack(config));
                for (int i = 0; i < layers; i++) {
                    boolean turned = i % 2 == 1 && config.rnnEncoder() == RnnEncoder.ALTERNATING;
                    int inputs = i == 0 ? config.modelDim() : dim;
                    block.get(0).add(layout, i, "forward", inputs, turned);
                    block.get(1).add(layout, i, "backward", inputs, !turned);
                }
                blocks.add(block);
            }
            case BI_UNIDIRECTIONAL -> {
                blocks.add(both(layout, 0, config.modelDim()));
                RecurrentStack above = new RecurrentStack(config);
                for (int i = 1; i < layers; i++) {
                    above.add(layout, i, "forward", i == 1 ? 2 * dim : dim, false);
                }
                if (layers > 1) {
                    blocks.add(List.of(above));
                }
            }
        }
    }

    private List<RecurrentStack> both(ParameterLayout layout, int layer, int inputs) {
        return List.of(
                new RecurrentStack(config).add(layout, layer, "forward", inputs, false),
                new RecurrentStack(config).add(layout, layer, "backward", inputs, true));
    }

    /**
     * What an encoder gives.
     *
     * @param outputs {@code (batch * sourceLength, rnnMemoryDim)}
     * @param last what each of its highest cells gave where it ended, {@code (batch, rnnMemoryDim)}
     */
    public record Outputs(Value outputs, Value last) {}

    /** Emits the encoder for {@code x (batch * sourceLength, modelDim)}. */
    public Outputs apply(Graph graph, Value x, Reversal reversal) {
        Outputs result = new Outputs(x, x);
        for (int i = 0; i < blocks.size(); i++) {
            Value below = result.outputs();
            List<RecurrentStack.Outputs> each = new ArrayList<>();
            for (RecurrentStack stack : blocks.get(i)) {
                each.add(stack.apply(graph, below, reversal));
            }
            Code code = graph.code().in("" + i);
            int columns = config.rnnDim() * each.size();
            Value outputs = graph.dropout()
                    .apply(
                            code,
                            joined(
                                    code,
                                    each.stream()
                                            .map(RecurrentStack.Outputs::outputs)
                                            .toList()),
                            config.dropout(),
                            (b, s, t) -> b * s * columns);
            boolean skips = i > 0 && config.rnnSkip() && blocks.get(i).size() == 2;
            result = new Outputs(
                    skips ? code.add(outputs, below) : outputs,
                    joined(code, each.stream().map(RecurrentStack.Outputs::last).toList()));
        }
        return result;
    }

    private static Value joined(Code code, List<Value> parts) {
        return parts.size() == 1 ? parts.get(0) : code.call("cat", parts, 1);
    }
}
