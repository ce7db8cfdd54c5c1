package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;

/** Configurations to vary in tests. */
public final class Samples {
    private Samples() {}

    public static RunConfig run() {
        CorpusConfig validation = new CorpusConfig(Path.of("v.en"), Path.of("v.de"), 1);
        return RunConfig.of(
                RunConfig.MODEL_DIR.is(Path.of("runs/demo")),
                DataConfig.TRAIN.is(List.of(new CorpusConfig(Path.of("a.en"), Path.of("a.de"), 1))),
                DataConfig.VALIDATION.is(validation),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.SHUFFLE_BUFFER.is(1000),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000),
                model(128, 4, 0.3, TiedEmbeddings.ALL),
                training(0.005, 0, 0));
    }

    static ModelConfig model(int modelDim, int heads, double dropout, TiedEmbeddings tied) {
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.MODEL_DIM.is(modelDim),
                        ModelConfig.HEADS.is(heads),
                        ModelConfig.DROPOUT.is(dropout),
                        ModelConfig.MAX_POSITIONS.is(512),
                        ModelConfig.TIED_EMBEDDINGS.is(tied));
    }

    static TrainingConfig training(double learningRate, double minLearningRate, double clipNorm) {
        return TrainingConfig.DEFAULT.with(
                TrainingConfig.MAX_UPDATES.is(8000),
                TrainingConfig.LEARNING_RATE.is(learningRate),
                TrainingConfig.MIN_LEARNING_RATE.is(minLearningRate),
                TrainingConfig.WARMUP_UPDATES.is(2000),
                TrainingConfig.CLIP_NORM.is(clipNorm),
                TrainingConfig.PRECISION.is(Precision.BFLOAT16),
                TrainingConfig.VALIDATE_EVERY.is(500),
                TrainingConfig.CHECKPOINT_EVERY.is(200),
                TrainingConfig.LOG_EVERY.is(50),
                TrainingConfig.AVERAGE_CHECKPOINTS.is(10));
    }

    /** A search whose results have at most {@code maxLengthRatio * pieces of the source + maxLengthOffset} pieces. */
    public static DecodingConfig decoding(
            int beamSize, double lengthPenalty, double maxLengthRatio, int maxLengthOffset) {
        return DecodingConfig.DEFAULT.with(
                DecodingConfig.BEAM_SIZE.is(beamSize),
                DecodingConfig.LENGTH_PENALTY.is(lengthPenalty),
                DecodingConfig.MAX_LENGTH_RATIO.is(maxLengthRatio),
                DecodingConfig.MAX_LENGTH_OFFSET.is(maxLengthOffset));
    }
}
