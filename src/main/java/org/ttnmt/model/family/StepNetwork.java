package org.ttnmt.model.family;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** A network that writes the target piece by piece, each knowing those before it. */
public interface StepNetwork extends Family {

    /**
     * The network that a configuration describes.
     *
     * @throws IllegalArgumentException when matrices are tied whose vocabularies differ in size
     */
    static StepNetwork of(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        StepNetwork network =
                switch (config.architecture()) {
                    case TRANSFORMER -> new Transformer(config, sourceVocabulary, targetVocabulary);
                    case RNN -> new RecurrentNetwork(config, sourceVocabulary, targetVocabulary);
                };
        return config.copy() ? new CopyingNetwork(network, config.heads()) : network;
    }

    /**
     * Emits the encoder, and what the decoder reads of its result.
     *
     * @param source {@code (batch, sourceLength)}
     * @param lengths real positions of each source, {@code (batch)}
     */
    Memory encode(Graph graph, Value source, Value lengths);

    /**
     * Emits the decoder for all positions of given targets at once.
     *
     * @param input {@code (batch, targetLength)}: each token is followed by the one to predict
     * @return of {@code batch * targetLength} tokens
     */
    Decoded decode(Graph graph, DecoderInput input, Memory memory);

    /** What a decoding keeps from step to step. */
    List<StateField> state();

    /** Adds the functions that {@link #step} calls. */
    void emitForSteps(Script script);

    /**
     * Emits the state before the first step, with one row for each source.
     *
     * @param source {@code (batch, sourceLength)}
     */
    List<Value> begin(Graph graph, Memory memory, Value source);

    /** Emits the decoder for the newest token of each row. */
    Stepped step(Graph graph, Step step, List<Value> state);

    /**
     * A step of a decoding.
     *
     * @param tokens the newest token of each row, {@code (rows, 1)}
     * @param position of these tokens, an int
     * @param continued for each group, the old one that it continues; empty for "as they are"
     * @param groups an int; each is equally many neighbouring rows
     * @param perGroup rows of a group, an int
     */
    record Step(Value tokens, Value position, Value continued, Value groups, Value perGroup) {}

    /**
     * What a step gives.
     *
     * @param decoded of the newest token of each row
     * @param state for the next step
     */
    record Stepped(Decoded decoded, List<Value> state) {}
}
