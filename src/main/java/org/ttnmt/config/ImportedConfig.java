package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** The configuration of a model that another program has trained: what {@code tt} was not there to see has its default. */
public final class ImportedConfig {
    private static final CorpusConfig UNKNOWN =
            new CorpusConfig(Path.of("unknown.source"), Path.of("unknown.target"), 1);

    private ImportedConfig() {}

    /** All of it, for a model in this folder. */
    public static RunConfig of(Path modelDir, VocabConfig vocab, ModelConfig model, DecodingConfig decoding) {
        Values defaults = Values.none();
        return new RunConfig(
                modelDir,
                defaults.get(RunKeys.SEED),
                new DataConfig(
                        List.of(UNKNOWN),
                        UNKNOWN,
                        null,
                        defaults.get(DataKeys.MAX_LENGTH),
                        defaults.get(DataKeys.ON_INVALID),
                        defaults.get(DataKeys.ON_TOO_LONG),
                        defaults.get(DataKeys.SHUFFLE_BUFFER)),
                vocab,
                model,
                TrainingKeys.build(defaults),
                decoding,
                EvaluationKeys.build(defaults));
    }

    /**
     * The vocabulary of such a model.
     *
     * @param size of the larger side
     * @param source SentencePiece model of the source, or of both sides
     * @param target SentencePiece model of the target; the same file when shared
     */
    public static VocabConfig vocabulary(boolean bpe, int size, Path source, Path target) {
        Values defaults = Values.none();
        boolean shared = source.equals(target);
        return new VocabConfig(
                bpe ? VocabConfig.Type.BPE : VocabConfig.Type.UNIGRAM,
                size,
                shared,
                defaults.get(VocabKeys.CHARACTER_COVERAGE),
                false,
                List.of(),
                defaults.get(VocabKeys.NORMALIZATION),
                defaults.get(VocabKeys.SAMPLE_SENTENCES),
                source,
                shared ? null : target);
    }

    /** Beam 6 and translations ranked by log-probability per piece, as OPUS-MT decodes its models. */
    public static DecodingConfig decoding() {
        Values defaults = Values.none();
        return new DecodingConfig(
                6, 1, defaults.get(DecodingKeys.MAX_LENGTH_RATIO), defaults.get(DecodingKeys.MAX_LENGTH_OFFSET));
    }
}
