package org.ttnmt.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.BatchStream;
import org.ttnmt.data.ParallelText;
import org.ttnmt.data.Position;
import org.ttnmt.data.TrainingData;
import org.ttnmt.model.DecodingNetwork;
import org.ttnmt.model.Numbers;
import org.ttnmt.model.TrainingNetwork;
import org.ttnmt.model.TransformerScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.Torch;
import org.ttnmt.train.Checkpoint;
import org.ttnmt.train.CheckpointStore;
import org.ttnmt.train.Trainer;
import org.ttnmt.train.TrainingLog;
import org.ttnmt.train.TrainingProgress;
import org.ttnmt.train.Validation;

/** Trains a model from a configuration, or continues where an earlier run of the same configuration stopped. */
public final class Train {
    private final RunConfig config;
    private final TrainOptions options;
    private final Progress progress;
    private final StopSignal stop;
    private Device device = Device.CPU;

    public Train(RunConfig config, TrainOptions options, Progress progress, StopSignal stop) {
        this.config = config;
        this.options = options;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @throws UserException when the data, the configuration or the model directory is not fit for it
     */
    public TrainResult run() {
        try (RunDirectory directory = RunDirectory.claim(config, options.overwrite())) {
            Torch.load(options.compute().threads());
            device = Devices.one(options.compute().device());
            try (Vocabularies vocabularies = Vocabularies.prepare(
                    config, directory.folder(), options.compute().threads(), progress)) {
                return train(directory.folder(), vocabularies);
            }
        }
    }

    private TrainResult train(Path folder, Vocabularies vocabularies) {
        int batchTokens = config.training().batchTokens() / config.training().accumulate();
        ParallelText validationText = ParallelText.read(config.data().validation());
        @Nullable
        ParallelText testText = config.data().test() == null
                ? null
                : ParallelText.read(config.data().test());
        ModelDirectory model = new ModelDirectory(folder);
        try (CheckpointStore store = new CheckpointStore(
                        model.checkpoints(), config.training().keepCheckpoints(), progress::line);
                TrainingData data = TrainingData.open(
                        config.data(), vocabularies.source(), vocabularies.target(), batchTokens, config.seed())) {
            progress.line(data.report().describe());
            Optional<Checkpoint> checkpoint = store.newest();
            checkpoint.ifPresent(found -> checkData(found, data, folder));
            TransformerScript script = new TransformerScript(
                    config.model(),
                    vocabularies.source().size(),
                    vocabularies.target().size(),
                    Numbers.of(config.training().precision()));
            ValidationSet validation = validationSet(validationText, vocabularies);
            @Nullable ValidationSet test = testText == null ? null : validationSet(testText, vocabularies);
            Trainer.Outcome outcome = optimize(folder, vocabularies, data, script, store, checkpoint, validation);
            long update = store.newest().map(Checkpoint::update).orElse(0L);
            if (outcome == Trainer.Outcome.STOPPED) {
                return new TrainResult(false, update, null);
            }
            return new TrainResult(true, update, finish(folder, vocabularies, script, store, test, update));
        }
    }

    private Trainer.Outcome optimize(
            Path folder,
            Vocabularies vocabularies,
            TrainingData data,
            TransformerScript script,
            CheckpointStore store,
            Optional<Checkpoint> checkpoint,
            ValidationSet validation) {
        long from = checkpoint.map(Checkpoint::update).orElse(0L);
        double matrixRate =
                MatrixRate.measure(Numbers.of(config.training().precision()).compute(), device);
        progress.line("%,d parameters, %s, %d threads; matrix products run at %.0f GFLOP/s"
                .formatted(
                        script.layout().size(),
                        config.training().precision().name().toLowerCase(java.util.Locale.ROOT),
                        options.compute().threads(),
                        matrixRate / 1e9));
        if (from > 0) {
            progress.line("continuing after update " + from);
        }
        try (TrainingNetwork network = network(script, checkpoint);
                BatchStream batches =
                        data.batches(checkpoint.map(Checkpoint::position).orElse(Position.START));
                TrainingLog log = TrainingLog.open(folder.resolve("log.jsonl"), from);
                TrainingDisplay display = new TrainingDisplay(
                        progress, log, from, config.training().maxUpdates())) {
            Trainer.Surroundings surroundings = new Trainer.Surroundings(
                    config.seed(),
                    vocabularies.target().bos(),
                    vocabularies.target().eos(),
                    script.layout().size(),
                    matrixRate,
                    data.fingerprint());
            Trainer trainer = new Trainer(
                    config.training(),
                    surroundings,
                    network,
                    batches,
                    (trained, update) -> validate(trained, update, script, validation, vocabularies),
                    store,
                    display,
                    stop::requested);
            return trainer.run(from, checkpoint.map(Checkpoint::progress).orElse(TrainingProgress.START));
        }
    }

    private TrainingNetwork network(TransformerScript script, Optional<Checkpoint> checkpoint) {
        return checkpoint
                .map(c -> new TrainingNetwork(script, device, c.weights(), c.mean(), c.variance()))
                .orElseGet(() ->
                        new TrainingNetwork(script, device, script.layout().initialWeights(config.seed())));
    }

    /** Validation translates greedily: it is meant to compare updates of one run, and to cost little. */
    private Validation validate(
            TrainingNetwork network,
            long update,
            TransformerScript script,
            ValidationSet set,
            Vocabularies vocabularies) {
        double loss = set.loss(network);
        DecodingConfig greedy = new DecodingConfig(
                1,
                config.decoding().lengthPenalty(),
                config.decoding().maxLengthRatio(),
                config.decoding().maxLengthOffset());
        try (DecodingNetwork decoder = new DecodingNetwork(script, device, network.weights())) {
            ValidationSet.Scores scores = set.score(stepModel(decoder, vocabularies), greedy);
            return new Validation(update, loss, scores.bleu(), scores.chrf(), set.samples(scores.translations()));
        }
    }

    /** Chooses the final weights, writes the model and scores the test set. */
    private TrainResult.@Nullable TestScores finish(
            Path folder,
            Vocabularies vocabularies,
            TransformerScript script,
            CheckpointStore store,
            @Nullable ValidationSet test,
            long update) {
        float[] weights = finalWeights(store);
        ModelDirectory model = new ModelDirectory(folder);
        boolean shared = config.vocab().shared();
        model.save(
                config,
                model.sourceModel(shared),
                model.targetModel(shared),
                script.layout(),
                weights,
                Map.of(
                        "tt.version",
                        Version.current().tt(),
                        "tt.updates",
                        Long.toString(update),
                        "tt.seed",
                        Long.toString(config.seed())));
        if (test == null) {
            return null;
        }
        progress.line("translating the test set");
        TransformerScript exact = config.training().precision() == Precision.FLOAT32
                ? script
                : new TransformerScript(
                        config.model(),
                        vocabularies.source().size(),
                        vocabularies.target().size(),
                        Numbers.FLOAT32);
        try (DecodingNetwork decoder = new DecodingNetwork(exact, device, weights)) {
            ValidationSet.Scores scores = test.score(stepModel(decoder, vocabularies), config.decoding());
            return new TrainResult.TestScores(
                    scores.bleu(),
                    scores.bleuSignature(),
                    scores.chrf(),
                    scores.chrfSignature(),
                    test.samples(scores.translations()).stream()
                            .map(s -> new TrainResult.Sample(s.source(), s.reference(), s.translation()))
                            .toList());
        }
    }

    private float[] finalWeights(CheckpointStore store) {
        int average = config.training().averageCheckpoints();
        if (average == 0) {
            return store.best()
                    .orElseThrow(() -> new UserException(config.modelDir()
                            + " has no best checkpoint, which training.average_checkpoints 0 asks for."))
                    .weights();
        }
        return store.average(average);
    }

    private ValidationSet validationSet(ParallelText text, Vocabularies vocabularies) {
        return new ValidationSet(text, vocabularies.source(), vocabularies.target(), config.evaluation());
    }

    private NetworkStepModel stepModel(DecodingNetwork network, Vocabularies vocabularies) {
        return new NetworkStepModel(network, config.model(), vocabularies.source(), vocabularies.target());
    }

    private static void checkData(Checkpoint checkpoint, TrainingData data, Path folder) {
        if (!checkpoint.dataFingerprint().equals(data.fingerprint())) {
            List<String> lines = new ArrayList<>();
            lines.add(folder + " holds a run on other data: since its checkpoint of update " + checkpoint.update()
                    + " the training files, the vocabulary or their settings have changed.");
            lines.add("Bring the old files back, choose another model_dir, or start anew with --overwrite.");
            throw new UserException(String.join("\n", lines));
        }
    }
}
