package org.ttnmt.app;

import java.util.Map;
import org.ttnmt.config.RunConfig;
import org.ttnmt.text.Vocabulary;

/**
 * A model as read from its directory.
 *
 * @param target the same object as {@code source} when the vocabulary is shared
 * @param weights flat vector in the layout that {@code config} and the vocabularies determine
 * @param metadata of the weights file
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vector to the network; never compared
public record SavedModel(
        RunConfig config, Vocabulary source, Vocabulary target, float[] weights, Map<String, String> metadata)
        implements AutoCloseable {

    /** Whether its matrices were bytes in the file. */
    public boolean quantized() {
        return metadata.containsKey(ModelDirectory.QUANTIZED);
    }

    /** Closes the vocabularies. */
    @Override
    public void close() {
        source.close();
        if (target != source) {
            target.close();
        }
    }
}
