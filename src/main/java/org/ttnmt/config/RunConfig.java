package org.ttnmt.config;

import java.nio.file.Path;

/**
 * A whole training run.
 *
 * @param modelDir where the model, checkpoints and logs go
 * @param seed of every random choice
 */
public record RunConfig(
        Path modelDir,
        long seed,
        DataConfig data,
        VocabConfig vocab,
        ModelConfig model,
        TrainingConfig training,
        DecodingConfig decoding) {}
