package org.ttnmt.app.store;

import java.util.Map;
import java.util.Optional;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Vocabulary;

/**
 * A model as read from its directory.
 *
 * @param target the same object as {@code source} when the vocabulary is shared
 * @param weights in the layout that {@code config} and the vocabularies determine; open until this is closed
 * @param metadata of the weights file
 * @param languages between which it translates, if it has to be told them
 */
public record SavedModel(
        RunConfig config,
        Vocabulary source,
        Vocabulary target,
        SavedWeights weights,
        Map<String, String> metadata,
        Optional<Languages> languages)
        implements AutoCloseable {
    /** In the metadata of weights: the format of its matrices, if it is not float32. */
    static final String QUANTIZED = "quantized";

    /** Whether its matrices were bytes in the file. */
    public boolean quantized() {
        return metadata.containsKey(QUANTIZED);
    }

    /** What ends sources, and begins and ends targets. */
    public SpecialTokens special() {
        return new SpecialTokens(
                source.eos(),
                target.bos(),
                target.eos(),
                target.unk(),
                config.model().sourceEnd());
    }

    /** Closes the weights; all else can be used on. */
    @Override
    public void close() {
        weights.close();
    }
}
