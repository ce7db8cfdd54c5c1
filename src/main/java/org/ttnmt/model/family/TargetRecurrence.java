package org.ttnmt.model.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.AverageAttention;
import org.ttnmt.model.recurrent.Recurrence;
import org.ttnmt.model.recurrent.Ssru;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The target is read by recurrences: a decoding keeps the cells {@code (rows, modelDim)} of all layers. */
final class TargetRecurrence implements Autoregression {
    private final ModelConfig config;
    private final List<Recurrence> sublayers = new ArrayList<>();

    TargetRecurrence(ModelConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return config.decoderAutoregression() == DecoderAutoregression.SSRU ? "ssru" : "average";
    }

    @Override
    public void add(ParameterLayout layout, String name) {
        sublayers.add(
                config.decoderAutoregression() == DecoderAutoregression.SSRU
                        ? new Ssru(layout, name, config)
                        : new AverageAttention(
                                layout,
                                name,
                                config,
                                (batch, source, target) -> batch * target * config.feedForwardDim()));
    }

    private Recurrence sublayer(int layer) {
        return sublayers.get(Math.min(layer, sublayers.size() - 1)); // shared layers have one
    }

    @Override
    public List<StateField> state() {
        return List.of(new StateField("cells", Follows.ROW, config.decoderLayers(), 0));
    }

    @Override
    public void emitForSteps(Script script) {}

    @Override
    public List<Value> begin(Graph graph, Value source) {
        Code code = graph.code();
        Value cell = code.call(
                "zeros",
                List.of(code.size(source, 0), config.modelDim()),
                Code.dtype(graph.numbers().master()),
                code.onDeviceOf(source));
        return List.of(
                new Value(Collections.nCopies(config.decoderLayers(), cell).toString()));
    }

    @Override
    public Reading all(Graph graph, Value tokens) {
        Value batch = graph.code().size(tokens, 0);
        return new Reading() {
            @Override
            public Value layer(Graph here, int layer, Value x, Places at) {
                return sublayer(layer).all(here, x, batch);
            }

            @Override
            public List<Value> state() {
                return List.of();
            }
        };
    }

    @Override
    public Reading step(Graph graph, StepNetwork.Step step, List<Value> state) {
        List<Value> next = new ArrayList<>();
        return new Reading() {
            @Override
            public Value layer(Graph here, int layer, Value x, Places at) {
                Recurrence.Stepped stepped =
                        sublayer(layer).step(here, x, state.get(0).at(layer), at);
                next.add(stepped.cell());
                return stepped.output();
            }

            @Override
            public List<Value> state() {
                return List.of(new Value(next.toString()));
            }
        };
    }
}
