package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.CausalMask;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.KeyValueCache;
import org.ttnmt.model.layers.LocalBlocks;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.SelfAttention;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The target is read by self-attention: a decoding keeps keys and values of all layers, and who continues whom. */
final class TargetAttention implements Autoregression {
    private final ModelConfig config;
    private final PositionEncoding positions;
    private final List<SelfAttention> sublayers = new ArrayList<>();
    /** How many positions before its own each sees; 0 is no limit. */
    private final int window;

    TargetAttention(ModelConfig config, PositionEncoding positions) {
        this.config = config;
        this.positions = positions;
        this.window = config.decoderAttentionWindow();
    }

    @Override
    public String name() {
        return "self_attention";
    }

    @Override
    public void add(ParameterLayout layout, String name) {
        sublayers.add(new SelfAttention(
                layout,
                name,
                config,
                AttentionSite.DECODER,
                positions,
                LocalBlocks.Sides.BEFORE.weights(window, config.heads(), (batch, source, target) -> target)));
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>(List.of(
                new StateField("caches", Follows.OWN, config.decoderLayers(), 0),
                StateField.tensor("before", Follows.ROW),
                StateField.tensor("own", Follows.NOTHING)));
        if (knowsPlaces()) {
            fields.add(StateField.tensor(
                    "placed", Follows.NOTHING)); // the position of each place of the cache, on the host
        }
        return fields;
    }

    /** Whether a step has to know at which position each place of the cache stands. */
    private boolean knowsPlaces() {
        return window > 0 || positions.seesDistances();
    }

    @Override
    public void emitForSteps(Script script) {
        KeyValueCache.emit(script);
    }

    @Override
    public List<Value> begin(Graph graph, Value source) {
        Code code = graph.code();
        Value batch = code.size(source, 0);
        NumberType type = graph.numbers().compute();
        Value caches = KeyValueCache.none(code, config.decoderLayers(), batch, config, type, source);
        Value ancestry = Ancestry.none(code, batch, type, source);
        List<Value> state = new ArrayList<>(List.of(caches, ancestry, ancestry));
        if (knowsPlaces()) {
            state.add(repeated(code, Value.of(0), Value.of(0)));
        }
        return state;
    }

    /** Emits {@code count} times a position, on the host. */
    private static Value repeated(Code code, Value count, Value position) {
        return code.call("full", List.of(count), position, Code.dtype(NumberType.INT64), Code.onHost());
    }

    @Override
    public Reading all(Graph graph, Value tokens) {
        Code code = graph.code();
        Value batch = code.size(tokens, 0);
        if (window > 0) {
            LocalBlocks blocks = new LocalBlocks(code, window, LocalBlocks.Sides.BEFORE, tokens);
            Value bias = blocks.bias(graph, AttentionMask.ALL, positions, config.heads());
            Value distances = blocks.distances(code, positions);
            return new Pass(batch, bias, distances, blocks, (layer, newest) -> newest, List.of());
        }
        Value all = Places.all(code, code.size(tokens, 1), tokens);
        Value visible = new CausalMask().biasAmong(graph, all); // the same for each sentence and head
        Value bias = positions.biases() ? positions.bias(graph, visible, batch, config.heads(), all, all) : visible;
        return new Pass(batch, bias, positions.distances(code, all, all), null, (layer, newest) -> newest, List.of());
    }

    /** Half of a small model's step goes to calling operators, so constants of a decoding are in its state. */
    @Override
    public Reading step(Graph graph, StepNetwork.Step step, List<Value> state) {
        Code code = graph.code();
        Value caches = state.get(0);
        Value gone = window > 0 ? forgotten(code, step, caches, state.get(3)) : Value.of(0);
        Value before = window > 0 ? code.call("slice", state.get(1), 1, gone) : state.get(1);
        Value own = state.get(2);
        Value rows = code.size(step.tokens(), 0);
        Value begin = code.size(before, 1);
        Value end = code.assign("end", begin + " + " + step.perGroup());
        code.when(
                new Value(code.size(own, 0) + " != " + rows + " or " + code.size(own, 1) + " != " + step.perGroup()),
                () -> code.reassign(own, Ancestry.own(code, step.groups(), step.perGroup(), before)));
        Value ancestry = code.call("cat", List.of(before, own), 1);
        Value visible = code.view(ancestry, step.groups(), step.perGroup(), end);
        List<Value> next = new ArrayList<>(List.of(caches, ancestry, own));
        Value bias;
        Value distances = Value.NONE;
        if (knowsPlaces()) {
            Value newest = repeated(code, step.perGroup(), step.position());
            Value known = window > 0 ? code.call("slice", state.get(3), 0, gone) : state.get(3);
            Value placed = code.call("cat", List.of(known, newest), 0);
            next.add(placed);
            Value places = HostTensors.sent(code, step.tokens(), placed);
            Value here = HostTensors.sent(code, step.tokens(), repeated(code, Value.of(1), step.position()));
            bias = positions.bias(graph, visible, step.groups(), config.heads(), here, places);
            distances = positions.distances(code, here, places);
        } else {
            bias = perHead(code, visible, config.heads());
        }
        KeyValueCache cache = KeyValueCache.open(code, caches, config.decoderLayers(), step.continued(), begin, end);
        History history = (layer, newest) -> cache.append(code, layer, newest);
        return new Pass(step.groups(), bias, distances, null, history, next);
    }

    /** Emits what takes places out of the caches that the window has left, and how many they are, an int. */
    private Value forgotten(Code code, StepNetwork.Step step, Value caches, Value placed) {
        Value first = code.assign("first", step.position() + " - " + window);
        Value before = code.call("sum", code.call("lt", placed, first));
        Value gone = code.assign("gone", code.toInt(before).text());
        KeyValueCache.forget(code, caches, config.decoderLayers(), gone);
        return gone;
    }

    /** What the keys and values of a layer are appended to. */
    @FunctionalInterface
    private interface History {
        KeyValue append(int layer, KeyValue newest);
    }

    /** The sublayers in one pass. */
    private final class Pass implements Reading {
        private final Value batch;
        private final Value bias;
        private final Value distances;
        private final @Nullable LocalBlocks blocks;
        private final History history;
        private final List<Value> next;

        /**
         * Puts together what was emitted.
         *
         * @param batch an int that divides the rows: those of one of them attend to the same keys
         * @param bias hides the future, and what other rows have said
         * @param distances of the queries from the keys
         * @param blocks in which they see each other; null where they see all
         * @param history what keys and values are appended to
         * @param next the state of the next step
         */
        Pass(
                Value batch,
                Value bias,
                Value distances,
                @Nullable LocalBlocks blocks,
                History history,
                List<Value> next) {
            this.batch = batch;
            this.bias = bias;
            this.distances = distances;
            this.blocks = blocks;
            this.history = history;
            this.next = next;
        }

        @Override
        public Value distances() {
            return distances;
        }

        @Override
        public @Nullable LocalBlocks blocks() {
            return blocks;
        }

        @Override
        public Value layer(Graph here, int layer, Value x, Places at) {
            SelfAttention attention = sublayers.get(Math.min(layer, sublayers.size() - 1)); // shared layers have one
            return attention.apply(here, x, batch, at, newest -> history.append(layer, newest), bias);
        }

        @Override
        public List<Value> state() {
            return next;
        }
    }
}
