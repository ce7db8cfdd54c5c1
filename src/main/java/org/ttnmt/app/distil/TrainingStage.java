package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.training.Train;
import org.ttnmt.app.training.TrainOptions;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;

/**
 * A training, as by {@code tt train}.
 *
 * @param section of the configuration that says how
 * @param config complete; its folder is that of the stage
 * @param given the corpora that no stage makes
 * @param after the stages whose files it reads
 * @param models folders of models that it reads and no stage makes
 * @param teacherParameters of models that predict each piece for it
 */
record TrainingStage(
        String name,
        String title,
        String section,
        RunConfig config,
        List<CorpusConfig> given,
        List<Stage> after,
        List<Path> models,
        ToParameters teacherParameters)
        implements Stage {

    /** Counts parameters of models. */
    @FunctionalInterface
    interface ToParameters {
        long of(Effort effort);
    }

    /** Where things are, and what other stages answer for. */
    private static final Set<String> NOT_OF_THE_TRAINING = Set.of(
            "model_dir",
            "data.train",
            "data.validation",
            "data.test",
            "training.init_from",
            "objective.distillation_teachers");

    TrainingStage {
        given = List.copyOf(given);
        after = List.copyOf(after);
        models = List.copyOf(models);
    }

    @Override
    public Path folder() {
        return config.modelDir();
    }

    ModelDirectory model() {
        return new ModelDirectory(folder());
    }

    @Override
    public void describe(Ingredients parts) {
        ConfigDifference.values(config).forEach((key, value) -> {
            if (!NOT_OF_THE_TRAINING.contains(key) && !key.startsWith("vocab.")) {
                boolean shared = key.startsWith("data.") || key.startsWith("evaluation.") || key.equals("seed");
                parts.add(shared ? key : section + "." + key, value);
            }
        });
        parts.corpora("data.train", given);
        for (int i = 0; i < config.data().train().size(); i++) {
            double weight = config.data().train().get(i).weight();
            if (weight != 1) {
                parts.add("weight of corpus " + (i + 1), Double.toString(weight));
            }
            String name = config.data().train().get(i).name();
            if (name != null && !config.data().curriculum().isEmpty()) {
                parts.add("name of corpus " + (i + 1), name);
            }
        }
        parts.corpus("data.validation", config.data().validation());
        Path initial = config.training().initFrom();
        if (initial != null) {
            parts.file(section + ".training.init_from", new ModelDirectory(initial).weightsFile());
        }
        for (int i = 0; i < models.size(); i++) {
            parts.file("teachers[" + i + "]", new ModelDirectory(models.get(i)).weightsFile());
        }
    }

    @Override
    public boolean goesOnAfterChangeOf(String key) {
        return key.startsWith(section + ".decoding.") || isForTheLogAlone(key);
    }

    @Override
    public boolean isDoneAfterChangeOf(String key) {
        boolean evaluated = config.training().bestMetric() != BestMetric.LOSS
                || config.training().objective().scoresTranslations();
        return isForTheLogAlone(key) || (key.startsWith("evaluation.") && !evaluated);
    }

    private boolean isForTheLogAlone(String key) {
        return key.equals(section + ".training.log_every") || key.equals(section + ".training.keep_checkpoints");
    }

    @Override
    public void make(Workbench bench) {
        TrainOptions options = new TrainOptions(
                bench.options().compute(), false, bench.options().command());
        if (!new Train(config, options, bench.progress(), bench.stop()).run().finished()) {
            throw new CancellationException("asked to stop");
        }
    }

    @Override
    public List<Path> outputs() {
        List<Path> files = new ArrayList<>(model().vocabularies(config.vocab().shared()));
        files.add(model().weightsFile());
        return files;
    }

    @Override
    public List<Path> uncounted() {
        return List.of(model().configFile());
    }

    @Override
    public Estimate estimate(Effort effort) {
        return effort.training(config, teacherParameters.of(effort));
    }
}
