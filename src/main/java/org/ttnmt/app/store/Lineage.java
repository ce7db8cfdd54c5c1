package org.ttnmt.app.store;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.WeightKeys;
import org.ttnmt.io.Sha256;

/**
 * What weights were trained with and their shapes do not tell: with other pieces, heads or normalisation they would
 * load, and translate into nonsense.
 *
 * @param metadata names and values, as in the weights file
 */
record Lineage(Map<String, String> metadata) {

    /** With the vocabularies in two files, which are the same when it is shared. */
    static Lineage of(RunConfig config, Path sourceModel, Path targetModel) {
        return of(config, Sha256.of(sourceModel), Sha256.of(targetModel));
    }

    /** With the vocabularies of these SHA-256, which are the same when it is shared. */
    static Lineage of(RunConfig config, String source, String target) {
        Map<String, String> texts = new LinkedHashMap<>(WeightKeys.meaning(config));
        if (config.vocab().shared()) {
            texts.put("vocab.model", source);
        } else {
            texts.put("source.model", source);
            texts.put("target.model", target);
        }
        return new Lineage(texts);
    }

    /**
     * Refuses weights that were trained with something else; what they do not say is not checked.
     *
     * @throws UserException naming the first difference
     */
    void require(Path folder, Map<String, String> weights) {
        metadata.forEach((name, here) -> {
            String trained = weights.get(name);
            if (trained != null && !trained.equals(here)) {
                boolean vocabulary = name.endsWith(".model");
                throw new UserException(folder
                        + (vocabulary
                                ? ": " + name + " is not the vocabulary that weights.safetensors was trained with"
                                        + " (SHA-256 " + here + ", but should be " + trained + ")"
                                : ": " + name + " is " + here + " in config.yaml, but weights.safetensors was trained"
                                        + " with " + trained)
                        + ". Usually a file of another model was copied here, or one was changed by hand. Copy the"
                        + " whole"
                        + " directory again.");
            }
        });
    }
}
