package org.ttnmt.app.training;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Devices;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.data.BatchStream;
import org.ttnmt.data.ParallelText;
import org.ttnmt.data.Position;
import org.ttnmt.data.TargetRoom;
import org.ttnmt.data.TrainingData;
import org.ttnmt.io.HostMemory;
import org.ttnmt.io.Sha256;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.report.TensorBoard;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.Torch;
import org.ttnmt.train.Checkpoint;
import org.ttnmt.train.CheckpointStore;
import org.ttnmt.train.Trainer;
import org.ttnmt.train.TrainingLog;
import org.ttnmt.train.TrainingProgress;
import org.ttnmt.train.TrainingStart;

/** Trains a model from a configuration, or continues where an earlier run of the same configuration stopped. */
public final class Train {
    /** Of the time of a run, at most, that goes into measuring what its speed is compared with. */
    private static final double MEASURING_SHARE = 0.01;

    /** Operations a second of a slow machine. */
    private static final double SLOW = 2e10;

    private final RunConfig config;
    private final TrainOptions options;
    private final Progress progress;
    private final StopSignal stop;

    public Train(RunConfig config, TrainOptions options, Progress progress, StopSignal stop) {
        this.config = config;
        this.options = options;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @throws UserException when the data, the configuration or the model directory is not fit for it, or training
     *     diverges
     */
    public TrainResult run() {
        Torch.load(options.compute().threads());
        Device device = Devices.training(
                        options.compute().device(), config.training().precision())
                .get(0);
        stop.nothingToSave(); // what is prepared is written whole or not at all
        try (RunDirectory directory = RunDirectory.claim(config, options.overwrite());
                Vocabularies vocabularies = vocabularies(directory.model())) {
            RunNetworks networks = RunNetworks.of(config, vocabularies, device);
            if (BatchFit.isOpen(directory.config())) {
                directory.save(new BatchFit(networks, progress).run());
            }
            Train chosen = new Train(directory.config(), options, progress, stop);
            return chosen.train(directory.model(), networks.with(directory.config()));
        }
    }

    private Vocabularies vocabularies(ModelDirectory model) {
        if (options.shared() != null) {
            new SharedPreparation(options.shared()).copyTo(model, config);
        }
        return Vocabularies.prepare(config, model, options.compute().threads(), progress);
    }

    private TrainResult train(ModelDirectory model, RunNetworks networks) {
        ParallelText validation = networks.read(config.data().validation());
        @Nullable
        TranslationScorer test = config.data().test() == null
                ? null
                : networks.scorer(networks.read(config.data().test()));
        int batchTokens = config.training().batchTokens() / config.training().accumulate();
        try (CheckpointStore store = new CheckpointStore(
                        model.checkpoints(), config.training().keepCheckpoints(), progress::warning);
                TrainingData data = TrainingData.open(
                        config.data(),
                        networks.vocabularies().source(),
                        networks.vocabularies().target(),
                        TargetRoom.of(config.model()),
                        batchTokens,
                        config.seed(),
                        options.compute().threads(),
                        model.path())) {
            if (options.shared() != null) {
                new SharedPreparation(options.shared()).keepIndexOf(model);
            }
            progress.line(data.report().describe());
            Optional<Checkpoint> checkpoint = store.newest();
            checkpoint.ifPresent(found -> checkValidation(found.progress(), validation));
            checkpoint.ifPresent(found -> checkData(found, fingerprint(networks, data)));
            if (checkpoint.isEmpty()) {
                DataCheck.warn(config, progress);
            }
            Provenance provenance = provenance(model, networks, data, checkpoint);
            Trainer.Outcome outcome = optimize(model, networks, data, store, checkpoint, validation);
            Optional<Checkpoint> last = store.newest();
            long update = last.map(Checkpoint::update).orElse(0L);
            if (outcome == Trainer.Outcome.STOPPED) {
                return new TrainResult(false, update, 0, 0, null);
            }
            float[] weights = new FinalModel(model, networks).save(store, update);
            stop.nothingToSave();
            TrainResult.@Nullable TestScores scores = test == null ? null : testScores(networks, test, weights);
            provenance.finished(
                    model, config, update, last.map(Checkpoint::progress).orElse(TrainingProgress.START), scores);
            provenance.save();
            TrainingData.deleteCopies(model.path());
            TrainingProgress trained = last.map(Checkpoint::progress).orElse(TrainingProgress.START);
            return new TrainResult(true, update, trained.trainedTokens(), trained.trainedSeconds(), scores);
        }
    }

    private Provenance provenance(
            ModelDirectory model, RunNetworks networks, TrainingData data, Optional<Checkpoint> checkpoint) {
        Provenance provenance = Provenance.of(model, progress);
        provenance.started(
                options,
                config,
                networks.teachers(),
                checkpoint.map(Checkpoint::update).orElse(0L),
                networks.network().layout().size());
        provenance.reads(model, config, networks.vocabularies(), data.report());
        provenance.save();
        return provenance;
    }

    private Trainer.Outcome optimize(
            ModelDirectory model,
            RunNetworks networks,
            TrainingData data,
            CheckpointStore store,
            Optional<Checkpoint> checkpoint,
            ParallelText text) {
        NumberFormats numbers = NumberFormats.of(config.training().precision());
        TrainingScript script = networks.script(numbers);
        MatrixRate matrixRate = new MatrixRate(
                numbers.compute(),
                networks.device(),
                MEASURING_SHARE * roughSeconds(script.layout().size()));
        long from = checkpoint.map(Checkpoint::update).orElse(0L);
        announce(script.layout().size(), matrixRate, from);
        TrainingProgress before = checkpoint.map(Checkpoint::progress).orElse(TrainingProgress.START);
        Optional<HostMemory.Reading> free = new HostMemory().read();
        try (TrainingNetwork network = network(networks, script, checkpoint);
                BatchStream batches = data.batches(
                        checkpoint.map(Checkpoint::position).orElse(Position.START),
                        Variations.of(config, networks.vocabularies()));
                RiskSampler candidates = new RiskSampler(networks, stop);
                TrainingLog log = TrainingLog.open(model.path().resolve("log.jsonl"), from);
                TensorBoard tensorBoard = TensorBoard.open(model.path(), config);
                TrainingDisplay display = new TrainingDisplay(progress, log, tensorBoard, goal(from, before))) {
            log.write(start(from, script.layout().size(), matrixRate));
            StartWarnings warnings = new StartWarnings(config, display::warned, from);
            ValidationSet validation = new ValidationSet(text, config, networks.vocabularies());
            warnings.checkPieces(validation);
            warnings.checkRoom(validation);
            if (networks.device().equals(Device.CPU)) {
                warnings.checkMemory(free, script.layout().size(), numbers, network);
            }
            Trainer.Surroundings surroundings = new Trainer.Surroundings(
                    config.seed(),
                    Variations.task(config, networks.vocabularies()),
                    script.layout().size(),
                    matrixRate,
                    fingerprint(networks, data));
            Trainer trainer = new Trainer(
                    config.training(),
                    surroundings,
                    network,
                    batches,
                    candidates,
                    new GreedyValidator(networks, validation, networks.scorer(text), stop),
                    store,
                    display,
                    stop::requested);
            return trainer.run(from, before);
        }
    }

    /** What the run would take on a slow machine: six operations for each parameter and token. */
    private double roughSeconds(long parameters) {
        return 6.0
                * parameters
                * config.training().batchTokens()
                * config.training().maxUpdates()
                / SLOW;
    }

    private TrainingDisplay.Goal goal(long from, TrainingProgress before) {
        return new TrainingDisplay.Goal(
                from,
                before.trainedSeconds(),
                config.training().maxUpdates(),
                config.training().maxMinutes());
    }

    private TrainingNetwork network(RunNetworks networks, TrainingScript script, Optional<Checkpoint> checkpoint) {
        Placement placement = Devices.placement(options.compute(), config.training());
        return checkpoint
                .map(c -> new TrainingNetwork(
                        script, placement, c.vectors(), config.training().optimizer()))
                .orElseGet(() -> new TrainingNetwork(
                        script,
                        placement,
                        TrainingVectors.begin(
                                InitialWeights.of(config, networks.vocabularies(), script.layout(), progress)),
                        config.training().optimizer()));
    }

    private TrainResult.TestScores testScores(RunNetworks networks, TranslationScorer test, float[] weights) {
        progress.line("translating the test set");
        TranslationScorer.Translated found = networks.translate(test, weights);
        return new TrainResult.TestScores(
                test.scores(found.translations()),
                test.samples(found.translations()).stream()
                        .map(s -> new TrainResult.Sample(s.source(), s.reference(), s.translation()))
                        .toList());
    }

    private void announce(long parameters, MatrixRate matrixRate, long from) {
        progress.line(String.format(
                Locale.ROOT,
                "%,d parameters, %s, %d threads; matrix products run at %.0f GFLOP/s",
                parameters,
                config.training().precision().name().toLowerCase(Locale.ROOT),
                options.compute().threads(),
                matrixRate.operationsPerSecond() / 1e9));
        if (from > 0) {
            progress.line("continuing after update " + from);
        }
    }

    private TrainingStart start(long from, long parameters, MatrixRate matrixRate) {
        return new TrainingStart(
                from,
                options.compute().device().toString(),
                options.compute().threads(),
                parameters,
                matrixRate.operationsPerSecond() / 1e9);
    }

    private void checkData(Checkpoint checkpoint, String fingerprint) {
        if (!checkpoint.dataFingerprint().equals(fingerprint)) {
            throw new UserException(config.modelDir() + " holds a run on other data: since its checkpoint of update "
                    + checkpoint.update()
                    + " the files of data.train or data.validation, the vocabulary or their settings have changed,"
                    + " or a model of"
                    + " objective.distillation_teachers has.\n"
                    + "Bring the old files back, choose another model_dir, or start anew with --overwrite.");
        }
    }

    /** Of all that training reads as it goes on. */
    private static String fingerprint(RunNetworks networks, TrainingData data) {
        List<String> teachers = networks.teachers().fingerprints();
        return teachers.isEmpty()
                ? data.fingerprint()
                : Sha256.of((data.fingerprint() + teachers).getBytes(StandardCharsets.UTF_8));
    }

    /** What is compared with the translations of the best validation must translate the same sentences. */
    private void checkValidation(TrainingProgress before, ParallelText set) {
        boolean compared = config.training().keepBest() == KeepBest.SIGNIFICANT && before.bestMetric() != null;
        int translated = before.bestTranslations().size();
        if (compared && translated != set.size()) {
            throw new UserException(config.modelDir() + " holds a run whose best validation, after update "
                    + before.bestUpdate() + ", translated " + translated + " sentences, but data.validation now has "
                    + set.size() + "; training.keep_best: significant compares them one by one.\n"
                    + "Bring the old files back, choose another model_dir, or start anew with --overwrite.");
        }
    }
}
