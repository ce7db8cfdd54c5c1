package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.layers.Ancestry;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.CausalMask;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.DecoderLayer;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.EncoderLayer;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.KeyValueCache;
import org.ttnmt.model.layers.Normalization;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.PaddingMask;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.StepSignal;
import org.ttnmt.model.layers.WindowMask;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The encoder-decoder transformer (Vaswani et al. 2017). */
final class Transformer implements Family {
    /** Rows of the first table of positions in a decoding. */
    private static final int LEAST_POSITIONS = 64;

    /** Padding far from any word attends to itself: weights of nothing at all would be no numbers. */
    private static final AttentionMask ITSELF = new WindowMask(0);

    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final PositionEncoding sourcePositions;
    private final PositionEncoding targetPositions;
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final OutputProjection output;
    private final List<EncoderLayer> encoder = new ArrayList<>();
    private final List<DecoderLayer> decoder = new ArrayList<>();
    private final @Nullable Normalization encoderNorm;
    private final @Nullable Normalization decoderNorm;
    /** Tells the layers apart that are one; null where each is its own. */
    private final @Nullable StepSignal encoderSteps;

    private final @Nullable StepSignal decoderSteps;
    /** Limits self-attention; null where each position may attend to all that the other masks allow. */
    private final @Nullable AttentionMask window;

    Transformer(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        boolean all = config.tiedEmbeddings() == TiedEmbeddings.ALL;
        if (all && sourceVocabulary != targetVocabulary) {
            throw new IllegalArgumentException("model.tied_embeddings is all, but the source vocabulary has "
                    + sourceVocabulary + " pieces and the target vocabulary " + targetVocabulary);
        }
        Parameter target = table(all ? "embedding.weight" : "decoder.embedding.weight", targetVocabulary);
        Parameter source = all ? target : table("encoder.embedding.weight", sourceVocabulary);
        this.output = new OutputProjection(
                config.tiedEmbeddings() == TiedEmbeddings.NONE
                        ? table("decoder.output.weight", targetVocabulary)
                        : target,
                config.outputBias()
                        ? layout.add("decoder.output.bias", Parameter.Initial.ZERO, targetVocabulary)
                        : null);
        this.sourcePositions = PositionEncoding.ofEncoder(layout, config);
        this.targetPositions = PositionEncoding.ofDecoder(layout, config);
        boolean startsWithZeros = config.decoderStart() == ModelConfig.DecoderStart.ZERO;
        this.sourceEmbedding = new Embedding(
                source, sourcePositions, config, false, config.sourceWordDropout(), (batch, s, t) -> batch * s);
        this.targetEmbedding = new Embedding(
                target,
                targetPositions,
                config,
                startsWithZeros,
                config.targetWordDropout(),
                (batch, s, t) -> batch * t);
        boolean shared = config.sharedLayers();
        for (int i = 0; i < config.encoderLayers(); i++) {
            encoder.add(
                    shared && i > 0
                            ? encoder.get(0)
                            : new EncoderLayer(layout, "encoder." + i, config, sourcePositions));
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            decoder.add(
                    shared && i > 0
                            ? decoder.get(0)
                            : new DecoderLayer(layout, "decoder." + i, config, targetPositions));
        }
        this.encoderSteps =
                shared ? new StepSignal(layout, "encoder", config.encoderLayers(), config, sourcePositions) : null;
        this.decoderSteps =
                shared ? new StepSignal(layout, "decoder", config.decoderLayers(), config, targetPositions) : null;
        this.window = config.attentionWindow() == 0 ? null : new WindowMask(config.attentionWindow());
        boolean pre = config.norm() == ModelConfig.Norm.PRE;
        this.encoderNorm = pre ? Normalization.of(layout, "encoder.norm", config) : null;
        this.decoderNorm = pre ? Normalization.of(layout, "decoder.norm", config) : null;
    }

    private Parameter table(String name, int vocabulary) {
        return layout.add(name, Parameter.Initial.EMBEDDING, vocabulary, config.modelDim());
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public OutputLayer output() {
        return output;
    }

    @Override
    public int maxPositions() {
        return Math.min(sourcePositions.most(), targetPositions.most());
    }

    @Override
    public Memory encode(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        Graph words = inner.in("embedding");
        Code code = inner.code();
        Value length = code.size(source, 1);
        Value batch = code.size(source, 0);
        Value all = Places.all(code, length, source);
        AttentionMask real = new PaddingMask(lengths);
        Value padding = real.biasAmong(inner, all);
        Value near = window == null ? padding : real.and(window).or(ITSELF).biasAmong(inner.in("window"), all);
        Value bias = sourcePositions.bias(inner, near, batch, config.heads(), all, all);
        Places at = Places.of(
                code,
                Value.of(0),
                source,
                sourcePositions.table(words, length, source),
                sourcePositions.distances(code, all, all));
        Value x = sourceEmbedding.apply(words, DecoderInput.of(source), at);
        for (int i = 0; i < encoder.size(); i++) {
            EncoderLayer layer = encoder.get(i);
            Graph here = inner.in("" + i);
            Value signalled = encoderSteps == null ? x : encoderSteps.apply(here, x, i, batch, at);
            x = graph.dropout()
                    .layer(here.code(), signalled, config.layerDropout(), y -> layer.apply(here, y, batch, at, bias));
        }
        Value states = encoderNorm == null ? x : encoderNorm.apply(inner.in("norm"), x);
        List<KeyValue> layers = new ArrayList<>();
        for (int i = 0; i < decoder.size(); i++) {
            boolean known = i > 0 && decoder.get(i) == decoder.get(i - 1);
            layers.add(
                    known
                            ? layers.get(i - 1)
                            : decoder.get(i).memory(graph.in("decoder").in("" + i), states, batch));
        }
        return new Memory(layers, padding);
    }

    @Override
    public Value decode(Graph graph, DecoderInput input, Memory memory) {
        Code code = graph.code();
        Value tokens = input.tokens();
        Value batch = code.size(tokens, 0);
        Value length = code.size(tokens, 1);
        Value all = Places.all(code, length, tokens);
        AttentionMask causal = window == null ? new CausalMask() : new CausalMask().and(window);
        Value visible = causal.biasAmong(graph, all); // the same for each sentence and head
        Value bias = targetPositions.biases()
                ? targetPositions.bias(graph, visible, batch, config.heads(), all, all)
                : visible;
        Value table = targetPositions.table(graph.in("decoder").in("positions"), length, tokens);
        Places at = Places.of(code, Value.of(0), tokens, table, targetPositions.distances(code, all, all));
        return decode(graph, input, batch, at, (layer, newest) -> newest, bias, memory);
    }

    /** What the keys and values of a decoder layer's self-attention are appended to. */
    @FunctionalInterface
    private interface History {
        KeyValue append(int layer, KeyValue newest);
    }

    /** @param batch an int that divides the rows: those of one of them attend to the same keys */
    private Value decode(
            Graph graph, DecoderInput input, Value batch, Places at, History history, Value selfBias, Memory memory) {
        Graph inner = graph.in("decoder");
        Value x = targetEmbedding.apply(inner.in("embedding"), input, at);
        Value rows = inner.code().size(input.tokens(), 0);
        Value memoryBias = perHead(inner.code(), memory.padding(), config.heads());
        for (int i = 0; i < decoder.size(); i++) {
            int layer = i;
            UnaryOperator<KeyValue> append = newest -> history.append(layer, newest);
            Graph here = inner.in("" + i);
            Value signalled = decoderSteps == null ? x : decoderSteps.apply(here, x, i, rows, at);
            x = graph.dropout().layer(here.code(), signalled, config.layerDropout(), y -> decoder.get(layer)
                    .apply(here, y, batch, at, append, selfBias, memory.layers().get(layer), memoryBias));
        }
        return decoderNorm == null ? x : decoderNorm.apply(inner.in("norm"), x);
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>(List.of(
                new StateField("caches", Follows.OWN, decoder.size(), 0),
                new StateField("memories", Follows.GROUP, decoder.size(), 1),
                StateField.tensor("padding", Follows.GROUP),
                StateField.tensor("before", Follows.ROW),
                StateField.tensor("own", Follows.NOTHING),
                StateField.tensor("positions", Follows.NOTHING)));
        if (knowsPlaces()) {
            fields.add(StateField.tensor("placed", Follows.NOTHING)); // the position of each place of the cache
        }
        return fields;
    }

    /** Whether a step has to know at which position each place of the cache stands. */
    private boolean knowsPlaces() {
        return window != null || targetPositions.seesDistances();
    }

    @Override
    public void emitForSteps(Script script) {
        KeyValueCache.emit(script);
    }

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        Code code = graph.code();
        Value batch = code.size(source, 0);
        List<Value> memories = memory.layers().stream().map(KeyValue::both).toList();
        Value caches = KeyValueCache.none(
                code, decoder.size(), batch, config, graph.numbers().compute(), source);
        Value ancestry = Ancestry.none(code, batch, graph.numbers().compute(), source);
        Value positions = targetPositions.table(graph.in("positions"), Value.of(LEAST_POSITIONS), source);
        List<Value> state = new ArrayList<>(
                List.of(caches, new Value(memories.toString()), memory.padding(), ancestry, ancestry, positions));
        if (knowsPlaces()) {
            state.add(positions(code, Value.of(0), Value.of(0), source));
        }
        return state;
    }

    /** Emits {@code count} times a position. */
    private static Value positions(Code code, Value count, Value position, Value tensorOnDevice) {
        return code.call(
                "full", List.of(count), position, Code.dtype(NumberType.INT64), code.onDeviceOf(tensorOnDevice));
    }

    /** Half of a small model's step goes to calling operators, so constants of a decoding are in its state. */
    @Override
    public Stepped step(Graph graph, Step step, List<Value> state) {
        Code code = graph.code();
        Value caches = state.get(0);
        Value memories = state.get(1);
        Value padding = state.get(2);
        Value before = state.get(3);
        Value own = state.get(4);
        Value positions = state.get(5);
        Value rows = code.size(step.tokens(), 0);
        Value begin = code.size(before, 1);
        Value end = code.assign("end", begin + " + " + step.perGroup());
        code.when(
                new Value(code.size(own, 0) + " != " + rows + " or " + code.size(own, 1) + " != " + step.perGroup()),
                () -> code.reassign(own, Ancestry.own(code, step.groups(), step.perGroup(), before)));
        code.when(
                new Value(step.position() + " >= " + code.size(positions, 0)),
                () -> code.reassign(
                        positions,
                        targetPositions.table(
                                graph.in("positions"), new Value("2 * " + step.position()), step.tokens())));
        Value ancestry = code.call("cat", List.of(before, own), 1);
        Value visible = code.view(ancestry, step.groups(), step.perGroup(), end);
        List<Value> next = new ArrayList<>(List.of(caches, memories, padding, ancestry, own, positions));
        Value bias;
        Value distances = Value.NONE;
        if (knowsPlaces()) {
            Value newest = positions(code, step.perGroup(), step.position(), step.tokens());
            Value placed = code.call("cat", List.of(state.get(6), newest), 0);
            Value here = positions(code, Value.of(1), step.position(), step.tokens());
            if (window != null) {
                Value near = window.mask(code, here, placed);
                visible = code.add(
                        visible, AttentionMask.bias(code, near, graph.numbers().compute()));
            }
            bias = targetPositions.bias(graph, visible, step.groups(), config.heads(), here, placed);
            distances = targetPositions.distances(code, here, placed);
            next.add(placed);
        } else {
            bias = perHead(code, visible, config.heads());
        }
        KeyValueCache cache = KeyValueCache.open(code, caches, decoder.size(), step.continued(), begin, end);
        Value hidden = decode(
                graph,
                DecoderInput.of(step.tokens()),
                step.groups(),
                Places.of(code, step.position(), step.tokens(), positions, distances),
                (layer, newest) -> cache.append(code, layer, newest),
                bias,
                new Memory(
                        IntStream.range(0, decoder.size())
                                .mapToObj(i -> new KeyValue(memories.at(i)))
                                .toList(),
                        padding));
        return new Stepped(hidden, next);
    }
}
