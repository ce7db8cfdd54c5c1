package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** The configuration of a model that another program has trained: what {@code tt} did not see has its default. */
public final class ImportedConfig {
    private static final CorpusConfig UNKNOWN =
            new CorpusConfig(Path.of("unknown.source"), Path.of("unknown.target"), 1);

    private ImportedConfig() {}

    /** All of it, for a model in this folder. */
    public static RunConfig of(Path modelDir, VocabConfig vocab, ModelConfig model, DecodingConfig decoding) {
        return RunConfig.of(
                RunConfig.MODEL_DIR.is(modelDir),
                DataConfig.TRAIN.is(List.of(UNKNOWN)),
                DataConfig.VALIDATION.is(UNKNOWN),
                DataConfig.MAX_LENGTH.is(longest(model)),
                vocab,
                model,
                decoding);
    }

    /** The default, or what a small table of positions leaves of it. */
    private static int longest(ModelConfig model) {
        int standard = Values.none().get(DataConfig.MAX_LENGTH);
        return model.positionsAre(ModelConfig.Positions.LEARNED)
                ? Math.min(standard, model.maxPositions() - 1)
                : standard;
    }

    /**
     * The vocabulary of such a model.
     *
     * @param size of the larger side
     * @param source SentencePiece model of the source, or of both sides
     * @param target SentencePiece model of the target; the same file when shared
     */
    public static VocabConfig vocabulary(boolean bpe, int size, Path source, Path target) {
        boolean shared = source.equals(target);
        return VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(bpe ? VocabConfig.Type.BPE : VocabConfig.Type.UNIGRAM),
                VocabConfig.SIZE.is(size),
                VocabConfig.SHARED.is(shared),
                VocabConfig.SOURCE_MODEL.is(source),
                VocabConfig.TARGET_MODEL.ifGiven(shared ? null : target));
    }

    /** Beam 6 and translations ranked by log-probability per piece, as OPUS-MT decodes its models. */
    public static DecodingConfig decoding() {
        return DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(6));
    }
}
