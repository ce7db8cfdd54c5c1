package org.ttnmt.model.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.LocalBlocks;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** How the layers of a decoder read the target so far: a sublayer of each layer, and what a decoding keeps for them. */
interface Autoregression {

    /** The one that a configuration asks for. */
    static Autoregression of(ModelConfig config, PositionEncoding positions) {
        return switch (config.decoderAutoregression()) {
            case SELF_ATTENTION -> new TargetAttention(config, positions);
            case SSRU, AVERAGE -> new TargetRecurrence(config);
        };
    }

    /** What the sublayer is called inside its layer. */
    String name();

    /** Adds the sublayer of the next layer, with parameters {@code name...}. */
    void add(ParameterLayout layout, String name);

    /** What a decoding keeps from step to step. */
    List<StateField> state();

    /** Adds the functions that {@link #step} calls. */
    void emitForSteps(Script script);

    /** Emits what is kept before the first step, with one row for each source {@code (batch, sourceLength)}. */
    List<Value> begin(Graph graph, Value source);

    /** Emits what all layers need for all positions of {@code tokens (batch, targetLength)} at once. */
    Reading all(Graph graph, Value tokens);

    /** Emits what all layers need for the newest token of each row. */
    Reading step(Graph graph, StepNetwork.Step step, List<Value> state);

    /** The sublayers in one pass, which are asked in their order. */
    interface Reading {

        /** Of the positions of this pass, {@link PositionEncoding#distances}. */
        default Value distances() {
            return Value.NONE;
        }

        /** In which blocks these positions see each other; null where they see all that is before. */
        default @Nullable LocalBlocks blocks() {
            return null;
        }

        /** Emits the sublayer of a layer for {@code x (batch * targetLength, modelDim)}. */
        Value layer(Graph graph, int layer, Value x, Places at);

        /** What is kept for the next step, once all layers were asked. */
        List<Value> state();
    }
}
