package org.ttnmt.model.family;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A transformer that writes all pieces at once (Libovicky and Helcl 2018): an encoder's states are each split into
 * {@code model.upsampling} slots by a product, layers of self-attention go over all slots, and the output projection
 * gives each slot a piece or the blank. Slots of the same piece in a row, and blanks, collapse to the translation.
 *
 * <p>The blank is bos, which no translation contains and this network does not read.
 */
public final class SlotNetwork implements ParallelNetwork {
    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final PositionEncoding sourcePositions;
    private final PositionEncoding slotPositions;
    private final Parameter written;
    private final TransformerReader encoder;
    private final Linear split;
    private final LayerStack slots;
    private final OutputProjection output;
    private final Dropout.Extent extent;

    SlotNetwork(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        int upsampling = config.upsampling();
        boolean all = config.tiedEmbeddings() == TiedEmbeddings.ALL;
        WordTables.requireSameSize(config, sourceVocabulary, targetVocabulary);
        this.written =
                WordTables.table(layout, all ? "embedding.weight" : "decoder.output.weight", targetVocabulary, config);
        Parameter read = all ? written : WordTables.table(layout, "encoder.embedding.weight", sourceVocabulary, config);
        this.output = WordTables.output(layout, config, written);
        this.sourcePositions = PositionEncoding.ofEncoder(layout, config);
        this.slotPositions = PositionEncoding.ofSlots(layout, config);
        Embedding embedding = Embedding.ofSource(layout, read, sourcePositions, config);
        this.encoder = new TransformerReader(
                embedding,
                LayerStack.of(layout, "encoder", config.encoderLayers(), config, sourcePositions, (batch, s, t) -> s));
        this.split = new Linear(layout, "decoder.split", config.modelDim(), upsampling * config.modelDim());
        this.slots = LayerStack.of(
                layout,
                "decoder",
                config.decoderLayers(),
                config.ofDecoder(),
                slotPositions,
                (batch, s, t) -> s * upsampling);
        this.extent = (batch, s, t) -> batch * s * upsampling * config.modelDim();
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
        return Math.min(sourcePositions.most(), slotPositions.most() / config.upsampling());
    }

    /** Emits all that is computed: {@code batch * sourceLength * upsampling} slots. */
    @Override
    public Decoded decode(Graph graph, Value source, Value lengths) {
        return fill(graph, split(graph, source, lengths), source, lengths);
    }

    /** Emits the encoder and what each slot is given by it, {@code (batch, slots, modelDim)}, without its position. */
    public Value split(Graph graph, Value source, Value lengths) {
        TransformerReader.Read read = encoder.apply(graph, source, lengths);
        Graph outer = graph.in("decoder").in("split");
        Value each =
                outer.code().view(split.apply(outer, read.states()), read.all().batch(), -1, config.modelDim());
        return outer.master(each);
    }

    /**
     * Emits what some slots are given in place of that: embeddings of words.
     *
     * @param each of {@link #split}
     * @param words {@code (batch, slots)}, the blank among them
     * @param shown in which slots, {@code (batch, slots)}
     */
    public Value shown(Graph graph, Value each, Value words, Value shown) {
        Code code = graph.in("decoder").in("shown").code();
        Value embedded = graph.weights().embedding(code, written, words);
        return code.call("where", code.call("unsqueeze", shown, 2), Embedding.scaled(code, embedded, config), each);
    }

    /** Emits the layers over slots that were given {@code each}. */
    public Decoded fill(Graph graph, Value each, Value source, Value lengths) {
        Graph outer = graph.in("decoder");
        Code code = outer.code();
        Value owners = code.call("repeat_interleave", source, config.upsampling(), 1); // (batch, slots)
        LayerStack.Sequences all = slots.sequences(outer, owners, slots(code, lengths));
        Value placed = outer.compute(slotPositions.embed(outer.in("embedding"), each, all.at()));
        Value kept = outer.dropout().apply(code, placed, config.dropout(), extent);
        return Decoded.of(slots.apply(outer, code.view(kept, -1, config.modelDim()), all));
    }

    /** Slots of each position of a source. */
    public int upsampling() {
        return config.upsampling();
    }

    /** Emits how many slots sources of these lengths have. */
    public Value slots(Code code, Value lengths) {
        return code.multiply(lengths, config.upsampling());
    }
}
