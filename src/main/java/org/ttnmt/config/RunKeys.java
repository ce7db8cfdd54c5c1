package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** Keys at the top of the file. */
final class RunKeys {
    static final Key<Integer> FORMAT_VERSION = new Key<>(
            "format_version",
            WholeNumber.between(FormatVersion.CURRENT, FormatVersion.CURRENT),
            Key.Presence.OPTIONAL,
            values -> null,
            null,
            true,
            false,
            "Version of this format. It stands in a configuration that tt saves with a model; leave it out of others.");
    static final Key<Path> MODEL_DIR = Key.required(
                    "model_dir",
                    FilePath.FOLDER,
                    RunConfig::modelDir,
                    "Folder of the model, its checkpoints and its log; it is created. Relative paths, here and everywhere below,"
                            + " start at the folder in which tt is run.")
            .resumable();
    static final Key<Long> SEED = Key.of(
            "seed",
            WholeNumber.any(),
            1L,
            RunConfig::seed,
            "Start of every random choice: first weights, order of the pairs, dropout. The same seed repeats a run on the"
                    + " same machine.");

    static final List<Key<?>> ALL = List.of(FORMAT_VERSION, MODEL_DIR, SEED);

    private RunKeys() {}

    static RunConfig build(Values values) {
        return new RunConfig(
                values.get(MODEL_DIR),
                values.get(SEED),
                DataKeys.build(values),
                VocabKeys.build(values),
                ModelKeys.build(values),
                TrainingKeys.build(values),
                DecodingKeys.build(values),
                EvaluationKeys.build(values));
    }
}
