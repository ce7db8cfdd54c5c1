package org.ttnmt.app;

import org.ttnmt.config.DecodingConfig;
import org.ttnmt.decode.StepModel;
import org.ttnmt.text.Vocabulary;

/** A trained model that is open for translating. Its vocabularies are shared by threads; each thread has its own {@link StepModel}. */
public interface TranslationModel extends AutoCloseable {

    Vocabulary source();

    Vocabulary target();

    /** The network for one worker thread; it shares the weights and is valid until this model is closed. */
    StepModel newStepModel();

    /** The settings that the model was trained with: the defaults of a translation. */
    DecodingConfig decoding();

    @Override
    void close();
}
