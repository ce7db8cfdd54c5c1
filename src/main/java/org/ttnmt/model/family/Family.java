package org.ttnmt.model.family;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * A network that reads a source and writes a target: what training, decoding and scoring ask of it. An object of the
 * family describes the network and writes it onto a {@link Graph} where it is asked to; building it emits nothing.
 */
public interface Family {

    /**
     * The network that a configuration describes.
     *
     * @throws IllegalArgumentException when matrices are tied whose vocabularies differ in size
     */
    static Family of(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        return switch (config.decoder()) {
            case AUTOREGRESSIVE, ALONE -> StepNetwork.of(config, sourceVocabulary, targetVocabulary);
            case CTC -> new SlotNetwork(config, sourceVocabulary, targetVocabulary);
            case MASK_PREDICT -> new MaskNetwork(config, sourceVocabulary, targetVocabulary);
            case TAGGING, CLASSIFICATION, NONE -> new LabelNetwork(config, sourceVocabulary, targetVocabulary);
        };
    }

    /** Its parameters. */
    ParameterLayout layout();

    /** What turns hidden states into distributions. */
    OutputLayer output();

    /** Most positions of a source or target, with the symbol that ends or begins it. */
    int maxPositions();
}
