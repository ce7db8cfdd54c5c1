package org.ttnmt.app.training;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.ttnmt.config.ConfigReader;
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
import org.ttnmt.model.training.GradientExchange;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.report.TensorBoard;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Torch;
import org.ttnmt.train.Checkpoint;
import org.ttnmt.train.CheckpointStore;
import org.ttnmt.train.Trainer;
import org.ttnmt.train.TrainingEvents;
import org.ttnmt.train.TrainingLog;
import org.ttnmt.train.TrainingProgress;
import org.ttnmt.train.TrainingStart;
import org.ttnmt.train.Validator;

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
    private final GradientExchange exchange;

    public Train(RunConfig config, TrainOptions options, Progress progress, StopSignal stop) {
        this(config, options, progress, stop, GradientExchange.ALONE);
    }

    /**
     * As one of several ranks, for each of which somebody calls {@link #run} with the same configuration. The first one
     * prepares, validates, tells and saves; all others only read in the model's directory, which has to be the same for
     * all.
     */
    Train(RunConfig config, TrainOptions options, Progress progress, StopSignal stop, GradientExchange exchange) {
        this.config = config;
        this.options = options;
        this.progress = progress;
        this.stop = stop;
        this.exchange = exchange;
    }

    private Train with(RunConfig chosen) {
        return new Train(chosen, options, progress, stop, exchange);
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
        if (!exchange.leads()) {
            return follow(device);
        }
        stop.nothingToSave(); // what is prepared is written whole or not at all
        try (RunDirectory directory = RunDirectory.claim(config, options.overwrite(), patience())) {
            Vocabularies vocabularies = vocabularies(directory.model());
            RunNetworks networks = RunNetworks.of(config, vocabularies, device);
            if (BatchFit.isOpen(directory.config())) {
                directory.save(new BatchFit(networks, progress).run());
            }
            return with(directory.config()).train(directory.model(), networks.with(directory.config()));
        }
    }

    /** Ranks that lost another one begin anew before all of those that they follow have ended. */
    private Duration patience() {
        return exchange.ranks() == 1 ? Duration.ZERO : Duration.ofMinutes(1);
    }

    /** As a rank that is not the first: with what that one has prepared. */
    private TrainResult follow(Device device) {
        exchange.await();
        ModelDirectory model = new ModelDirectory(config.modelDir());
        RunConfig chosen = ConfigReader.readSaved(model.configFile());
        Vocabularies vocabularies =
                Vocabularies.prepare(chosen, model, options.compute().threads(), progress);
        return with(chosen).follow(model, RunNetworks.of(chosen, vocabularies, device));
    }

    private TrainResult follow(ModelDirectory model, RunNetworks networks) {
        try (CheckpointStore store = checkpoints(model);
                TrainingData data = data(model, networks)) {
            Optional<Checkpoint> checkpoint = store.newest();
            checkpoint.ifPresent(found -> checkData(found, fingerprint(networks, data)));
            NumberFormats numbers = NumberFormats.of(config.training().precision());
            TrainingScript script = networks.script(numbers);
            try (TrainingNetwork network = network(networks, script, checkpoint);
                    BatchStream batches = batches(networks, data, checkpoint);
                    RiskSampler candidates = new RiskSampler(networks, stop)) {
                Trainer trainer = new Trainer(
                        config.training(),
                        surroundings(networks, data, script, new MatrixRate(numbers.compute(), networks.device(), 0)),
                        network,
                        batches,
                        candidates,
                        Validator.NONE,
                        store,
                        TrainingEvents.NONE,
                        stop::requested);
                Trainer.Outcome outcome = trainer.run(
                        checkpoint.map(Checkpoint::update).orElse(0L),
                        checkpoint.map(Checkpoint::progress).orElse(TrainingProgress.START));
                return new TrainResult(outcome == Trainer.Outcome.FINISHED, 0, 0, 0, null);
            }
        }
    }

    private CheckpointStore checkpoints(ModelDirectory model) {
        return new CheckpointStore(model.checkpoints(), config.training().keepCheckpoints(), progress::warning);
    }

    private TrainingData data(ModelDirectory model, RunNetworks networks) {
        return TrainingData.open(
                config.data(),
                networks.vocabularies().source(),
                networks.vocabularies().target(),
                TargetRoom.of(config.model()),
                config.training().batchTokens() / config.training().accumulate(),
                config.seed(),
                options.compute().threads(),
                model.path());
    }

    private BatchStream batches(RunNetworks networks, TrainingData data, Optional<Checkpoint> checkpoint) {
        return data.batches(
                checkpoint.map(Checkpoint::position).orElse(Position.START),
                Variations.of(config, networks.vocabularies()));
    }

    private Trainer.Surroundings surroundings(
            RunNetworks networks, TrainingData data, TrainingScript script, MatrixRate rate) {
        return new Trainer.Surroundings(
                config.seed(),
                Variations.task(config, networks.vocabularies()),
                script.layout().size(),
                rate,
                fingerprint(networks, data),
                config.data().stages());
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
        try (CheckpointStore store = checkpoints(model);
                TrainingData data = data(model, networks)) {
            if (options.shared() != null) {
                new SharedPreparation(options.shared()).keepIndexOf(model);
            }
            progress.line(data.report().describe());
            exchange.await(); // the others may begin to read
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
            TrainingProgress trained = last.map(Checkpoint::progress).orElse(TrainingProgress.START);
            Stages.warn(config, trained, progress);
            float[] weights = new FinalModel(model, networks).save(store, update);
            stop.nothingToSave();
            TrainResult.@Nullable TestScores scores = test == null ? null : testScores(networks, test, weights);
            provenance.finished(model, config, update, trained, scores);
            provenance.save();
            TrainingData.deleteCopies(model.path());
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
        MatrixRate matrixRate = rate(numbers.compute(), networks, script);
        long from = checkpoint.map(Checkpoint::update).orElse(0L);
        announce(script.layout().size(), matrixRate, from);
        TrainingProgress before = checkpoint.map(Checkpoint::progress).orElse(TrainingProgress.START);
        Optional<HostMemory.Reading> free = new HostMemory().read();
        try (TrainingNetwork network = network(networks, script, checkpoint);
                BatchStream batches = batches(networks, data, checkpoint);
                RiskSampler candidates = new RiskSampler(networks, stop);
                TrainingLog log = TrainingLog.open(model.path().resolve("log.jsonl"), from);
                TensorBoard tensorBoard = TensorBoard.open(model.path(), config);
                TrainingDisplay display = new TrainingDisplay(progress, log, tensorBoard, goal(from, before))) {
            log.write(start(from, script.layout().size(), matrixRate));
            StartWarnings warnings = new StartWarnings(config, display::warned, from);
            ValidationSet validation = new ValidationSet(text, config, networks.vocabularies());
            warnings.checkPieces(validation);
            warnings.checkRoom(validation);
            warnings.checkLengths(validation);
            if (networks.device().equals(Device.CPU)) {
                if (numbers.compute() == NumberType.BFLOAT16) {
                    warnings.checkPrecision(
                            matrixRate.operationsPerSecond(),
                            rate(NumberType.FLOAT32, networks, script).operationsPerSecond());
                }
                warnings.checkMemory(free, script.layout().size(), numbers, network);
            }
            Trainer trainer = new Trainer(
                    config.training(),
                    surroundings(networks, data, script, matrixRate),
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

    private MatrixRate rate(NumberType type, RunNetworks networks, TrainingScript script) {
        return new MatrixRate(
                type,
                networks.device(),
                MEASURING_SHARE * roughSeconds(script.layout().size()));
    }

    private TrainingNetwork network(RunNetworks networks, TrainingScript script, Optional<Checkpoint> checkpoint) {
        Placement placement = Devices.placement(options.compute(), config.training(), exchange.ranks());
        return checkpoint
                .map(c -> new TrainingNetwork(
                        script, placement, c.vectors(), config.training().optimizer(), exchange))
                .orElseGet(() -> new TrainingNetwork(
                        script,
                        placement,
                        TrainingVectors.begin(
                                InitialWeights.of(config, networks.vocabularies(), script.layout(), progress)),
                        config.training().optimizer(),
                        exchange));
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
