package org.ttnmt.model.recurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Layers of an encoder, one above the other, each of which reads its sentence forward or backward from a state of zeros.
 * Backward, it begins at the end of each sentence, so padding, which then comes last as well, has no influence.
 */
final class RecurrentStack {
    private record Layer(String name, RecurrentCell cell, boolean backward) {}

    private final ModelConfig config;
    private final List<Layer> layers = new ArrayList<>();

    RecurrentStack(ModelConfig config) {
        this.config = config;
    }

    /**
     * Adds a layer on top.
     *
     * @param layer of the encoder, from 0
     * @param name of the stack
     */
    RecurrentStack add(ParameterLayout layout, int layer, String name, int inputs, boolean backward) {
        String all = layer + "." + name;
        RecurrentCell cell = RecurrentCell.of(layout, "encoder." + all, config, inputs, config.encoderTransitions());
        layers.add(new Layer(all, cell, backward));
        return this;
    }

    /**
     * What a stack gives.
     *
     * @param outputs {@code (batch * sourceLength, rnnDim)}
     * @param last what its highest cell gave where it ended, {@code (batch, rnnDim)}
     */
    record Outputs(Value outputs, Value last) {}

    /** Emits the stack for {@code x (batch * sourceLength, inputs)}. */
    Outputs apply(Graph graph, Value x, Reversal reversal) {
        Value below = x;
        Outputs top = new Outputs(x, x);
        for (int i = 0; i < layers.size(); i++) {
            Graph here = graph.in(layers.get(i).name());
            Value read = i == 0
                    ? below
                    : here.dropout().apply(here.code(), below, config.dropout(), (b, s, t) -> b * s * config.rnnDim());
            top = run(here, layers.get(i), read, reversal);
            below = i > 0 && config.rnnSkip() ? here.code().add(top.outputs(), below) : top.outputs();
        }
        return new Outputs(below, top.last());
    }

    private Outputs run(Graph graph, Layer layer, Value x, Reversal reversal) {
        Code code = graph.code();
        Value batch = code.size(reversal.order(), 0);
        Value start = code.call(
                "zeros",
                List.of(batch, config.rnnDim()),
                Code.dtype(graph.numbers().master()),
                code.onDeviceOf(reversal.order()));
        Value read = layer.backward() ? reversal.apply(code, x) : x;
        Value outputs = layer.cell()
                .all(graph, read, batch, Collections.nCopies(layer.cell().states(), start));
        return new Outputs(layer.backward() ? reversal.apply(code, outputs) : outputs, reversal.last(code, outputs));
    }
}
