package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;

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
    TranslationModel open(Path modelDir, DecodingPrecision precision, ComputeConfig compute);

    /**
     * One that opens models for a pair of languages; {@link #open} then refuses models that do not have it.
     */
    default ModelOpener between(LanguagePair languages) {
        if (languages.isNone()) {
            return this;
        }
        throw new UnsupportedOperationException("models of one pair of languages");
    }

    /**
     * Loads one model, or several that translate together.
     *
     * @param weights of the models; they need not sum to 1
     * @throws org.ttnmt.UserException when one cannot be used, or their vocabularies differ
     */
    default TranslationModel openAll(
            List<Path> modelDirs, List<Double> weights, DecodingPrecision precision, ComputeConfig compute) {
        if (modelDirs.size() == 1) {
            return open(modelDirs.get(0), precision, compute);
        }
        List<TranslationModel> opened = new ArrayList<>();
        try {
            for (Path dir : modelDirs) {
                opened.add(open(dir, precision, compute));
            }
            return new Ensemble(modelDirs, opened, weights);
        } catch (RuntimeException | Error e) {
            opened.forEach(TranslationModel::close);
            throw e;
        }
    }
}
