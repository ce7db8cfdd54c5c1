package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.List;

/** Gives what a model makes of a source, for its evaluation. */
@FunctionalInterface
public interface Translations {

    /**
     * Finds out whether a model can be used, before hours go into the translations of another.
     *
     * @throws org.ttnmt.UserException when it cannot
     */
    default void require(Path modelDir) {
        // a translator without models has nothing to look at
    }

    /**
     * Translates all lines with the model's own search settings.
     *
     * @param modelDir of a trained model
     * @param source one sentence a line
     * @return one translation for each line, in order
     * @throws org.ttnmt.UserException when there is no usable model
     */
    List<String> of(Path modelDir, List<String> source);
}
