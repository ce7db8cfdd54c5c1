package org.ttnmt.app.compare;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.app.NamedProgress;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.training.SharedPreparation;
import org.ttnmt.app.training.Train;
import org.ttnmt.app.training.TrainOptions;
import org.ttnmt.app.training.TrainResult;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.ParallelText;

/**
 * A controlled comparison: trains each variant with each seed, on one vocabulary, translates the test sets, and says
 * which differences are statistically significant. Finished runs are kept: the same command continues with the others,
 * on one machine, or on several machines that each do some of the runs.
 */
public final class Experiment {
    private static final String SHARED = "shared";

    private final ExperimentConfig config;
    private final ExperimentOptions options;
    private final Translations translator;
    private final Progress progress;
    private final StopSignal stop;
    private final List<TestTranslations> tests = new ArrayList<>();

    /** @param translator translates with finished models */
    public Experiment(
            ExperimentConfig config,
            ExperimentOptions options,
            Translations translator,
            Progress progress,
            StopSignal stop) {
        this.config = config;
        this.options = options;
        this.translator = translator;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Does the runs that are not done yet, unless only a report is wanted, and reports on all that are there.
     *
     * @return what the finished runs say; empty when somebody asked to stop before
     * @throws UserException when the folder holds another comparison or a run of another configuration, when a run
     *     fails, or when there is nothing to report on
     */
    public Optional<ExperimentResult> run() {
        List<Trial> all = Trial.all(config);
        List<Trial> chosen = chosen(all);
        for (ExperimentConfig.TestSet test : config.tests()) {
            tests.add(new TestTranslations(test.name(), ParallelText.read(test.corpus())));
        }
        if (options.reportOnly() && !Files.isDirectory(config.folder())) {
            throw new UserException(config.folder() + ": there is no such folder, so there is nothing to report on.");
        }
        ExperimentRecord.check(config);
        Map<Trial, TrialResult> finished = finished(all);
        if (!options.reportOnly()) {
            List<Trial> open = chosen.stream()
                    .filter(trial -> !finished.containsKey(trial))
                    .toList();
            if (chosen.size() > open.size()) {
                progress.line((chosen.size() - open.size()) + " of " + chosen.size() + " runs are finished already");
            }
            if (!open.isEmpty() && !train(open, finished)) {
                return Optional.empty();
            }
        }
        if (finished.isEmpty()) {
            throw new UserException(config.folder() + " holds no finished run. A run is a folder such as "
                    + all.get(0).folder() + ", copied whole; without --report-only it is trained here.");
        }
        Map<Trial, TrialResult> ordered = new LinkedHashMap<>();
        all.stream().filter(finished::containsKey).forEach(trial -> ordered.put(trial, finished.get(trial)));
        TrialInputs.requireSame(ordered);
        List<String> missing = all.stream()
                .filter(trial -> !ordered.containsKey(trial))
                .map(Trial::name)
                .toList();
        ExperimentResult result =
                new ExperimentScores(config, ordered, options.compute().threads()).of(tests, missing);
        ExperimentFiles.write(config.folder(), result, List.copyOf(ordered.keySet()));
        return Optional.of(result);
    }

    private List<Trial> chosen(List<Trial> all) {
        for (long seed : options.seeds()) {
            if (!config.seeds().contains(seed)) {
                throw new UserException("--seeds: " + seed + " is not among the seeds of the comparison, which are "
                        + config.seeds() + ".");
            }
        }
        List<String> names = all.stream().map(Trial::name).toList();
        for (String name : options.only()) {
            if (!names.contains(name)) {
                throw new UserException(
                        "--only: there is no run " + name + "; the runs are " + String.join(", ", names) + ".");
            }
        }
        return all.stream()
                .filter(trial -> options.seeds().isEmpty() || options.seeds().contains(trial.seed()))
                .filter(trial -> options.only().isEmpty() || options.only().contains(trial.name()))
                .toList();
    }

    private Map<Trial, TrialResult> finished(List<Trial> all) {
        Map<Trial, TrialResult> finished = new LinkedHashMap<>();
        for (Trial trial : all) {
            TrialResult.read(trial.folder()).ifPresent(result -> {
                ExperimentRecord.checkRun(trial);
                if (tests.stream().allMatch(test -> test.areIn(trial.folder()))) {
                    finished.put(trial, result);
                }
            });
        }
        return finished;
    }

    /** Returns false when somebody asked to stop. */
    private boolean train(List<Trial> open, Map<Trial, TrialResult> finished) {
        SharedPreparation shared = new SharedPreparation(config.folder().resolve(SHARED));
        shared.makeVocabulary(
                config.baseline()
                        .config()
                        .with(
                                RunConfig.MODEL_DIR.is(config.folder()),
                                RunConfig.SEED.is(config.seeds().get(0))),
                options.compute().threads(),
                progress);
        TimeLeft timeLeft = new TimeLeft(finished);
        for (int i = 0; i < open.size(); i++) {
            if (stop.requested()) {
                return false;
            }
            Trial trial = open.get(i);
            progress.line("run " + (i + 1) + " of " + open.size() + ": " + trial.name()
                    + timeLeft.of(open.subList(i, open.size())));
            long begin = System.nanoTime();
            Optional<TrialResult> result = train(trial);
            if (result.isEmpty()) {
                return false;
            }
            finished.put(trial, result.get());
            timeLeft.took(trial, result.get(), (System.nanoTime() - begin) / 1e9);
        }
        return true;
    }

    private Optional<TrialResult> train(Trial trial) {
        Optional<TrialResult> before = TrialResult.read(trial.folder());
        if (before.isEmpty()) {
            TrainOptions train = new TrainOptions(
                    options.compute(), false, options.command(), config.folder().resolve(SHARED));
            TrainResult trained;
            try {
                trained = new Train(trial.config(), train, new NamedProgress(progress, trial.name()), stop).run();
            } catch (UserException e) {
                throw new UserException("run " + trial.name() + ": " + e.getMessage(), e);
            }
            if (!trained.finished()) {
                return Optional.empty();
            }
            before = Optional.of(TrialResult.of(trial, trained));
        }
        for (TestTranslations test : tests) {
            if (!test.areIn(trial.folder())) {
                progress.line(trial.name() + "  translating " + test.name());
                test.make(trial.folder(), translator);
            }
        }
        before.get().save(trial.folder());
        return before;
    }
}
