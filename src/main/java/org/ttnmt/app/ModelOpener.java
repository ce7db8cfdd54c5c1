package org.ttnmt.app;

import java.nio.file.Path;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Precision;

/** Opens the model in a directory. */
@FunctionalInterface
public interface ModelOpener {

    /**
     * Loads the configuration, vocabularies and weights.
     *
     * @param modelDir of a trained model
     * @param precision of the matrix products
     * @param compute device, and the threads that one worker computes with
     * @throws org.ttnmt.UserException when there is no usable model
     */
    TranslationModel open(Path modelDir, Precision precision, ComputeConfig compute);
}
