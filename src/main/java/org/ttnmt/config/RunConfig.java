package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** The configuration of a whole training run. */
public final class RunConfig extends Section<RunConfig> {
    static final Keys KEYS = new Keys();

    static final Key<Integer> FORMAT_VERSION = KEYS.optional(
            "format_version",
            WholeNumber.between(FormatVersion.CURRENT, FormatVersion.CURRENT),
            "Version of this format. It stands in a configuration that tt saves with a model; leave it out of others.",
            Trait.STEERING);

    public static final Key<Path> MODEL_DIR = KEYS.required(
            "model_dir",
            FilePath.FOLDER,
            "Folder of the model, its checkpoints and its log; it is created. Relative paths, here and everywhere"
                    + " below, start at the folder in which tt is run.",
            Trait.RESUMABLE);

    public Path modelDir() {
        return get(MODEL_DIR);
    }

    public static final Key<Long> SEED = KEYS.of(
            "seed",
            WholeNumber.any(),
            1L,
            "Start of every random choice: first weights, order of the pairs, dropout. The same seed repeats a run on"
                    + " the same machine.");

    public long seed() {
        return get(SEED);
    }

    static {
        KEYS.include(DataConfig.KEYS);
        KEYS.include(VocabConfig.KEYS);
        KEYS.include(ModelConfig.KEYS);
        KEYS.include(TrainingConfig.KEYS);
        KEYS.include(DecodingConfig.KEYS);
        KEYS.include(EvaluationConfig.KEYS);
    }

    RunConfig(Settings values) {
        super(KEYS, values, RunConfig::new);
    }

    /** The defaults, except for these values. */
    public static RunConfig of(Settings... values) {
        return new RunConfig(Values.complete(KEYS, List.of(values)));
    }

    /** The same for a process in another folder: with absolute paths. */
    public RunConfig absolute() {
        return with(Schema.keys().stream().map(key -> key.absolute(this)).toArray(Settings[]::new));
    }

    /** The corpora. */
    public DataConfig data() {
        return new DataConfig(this);
    }

    /** The subword vocabulary. */
    public VocabConfig vocab() {
        return new VocabConfig(this);
    }

    /** The shape of the transformer. */
    public ModelConfig model() {
        return new ModelConfig(this);
    }

    /** How it is trained. */
    public TrainingConfig training() {
        return new TrainingConfig(this);
    }

    /** How its translations are searched for. */
    public DecodingConfig decoding() {
        return new DecodingConfig(this);
    }

    /** How they are scored. */
    public EvaluationConfig evaluation() {
        return new EvaluationConfig(this);
    }
}
