package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.Settings;
import org.ttnmt.config.VocabConfig;

/**
 * The vocabulary that all models have.
 *
 * @param config with the corpora that it is trained on
 */
record VocabularyStage(Path folder, RunConfig config) implements Stage {

    @Override
    public String name() {
        return "vocabulary";
    }

    @Override
    public String title() {
        return config.vocab().sourceModel() == null ? "train the vocabulary" : "copy the vocabulary";
    }

    @Override
    public List<Stage> after() {
        return List.of();
    }

    @Override
    public void describe(Ingredients parts) {
        Path source = config.vocab().sourceModel();
        Path target = config.vocab().targetModel();
        if (source != null) {
            parts.add("vocab.shared", Boolean.toString(config.vocab().shared()));
            parts.file("vocab.source_model", source);
        }
        if (target != null) {
            parts.file("vocab.target_model", target);
        }
        if (source == null || (target == null && !config.vocab().shared())) {
            ConfigDifference.values(config).forEach((key, value) -> {
                if (key.startsWith("vocab.") && !key.endsWith("_model")) {
                    parts.add(key, value);
                }
            });
            parts.add("seed", Long.toString(config.seed()));
            parts.corpora("data.train", config.data().train());
        }
    }

    @Override
    public void make(Workbench bench) {
        Vocabularies.prepare(
                config, new ModelDirectory(folder), bench.options().compute().threads(), bench.progress());
    }

    @Override
    public List<Path> outputs() {
        return new ModelDirectory(folder).vocabularies(config.vocab().shared());
    }

    /** What makes a run take these vocabularies. */
    Settings[] settings() {
        List<Path> models = outputs();
        return config.vocab().shared()
                ? new Settings[] {VocabConfig.SOURCE_MODEL.is(models.get(0)), VocabConfig.TARGET_MODEL.leftOut()}
                : new Settings[] {VocabConfig.SOURCE_MODEL.is(models.get(0)), VocabConfig.TARGET_MODEL.is(models.get(1))
                };
    }

    /** The same for a run of the other direction. */
    Settings[] settingsTurned() {
        List<Path> models = outputs();
        return config.vocab().shared()
                ? settings()
                : new Settings[] {VocabConfig.SOURCE_MODEL.is(models.get(1)), VocabConfig.TARGET_MODEL.is(models.get(0))
                };
    }

    @Override
    public Estimate estimate(Effort effort) {
        return new Estimate(1 + effort.lines() / 20_000.0, 1_000_000, 200_000_000);
    }
}
