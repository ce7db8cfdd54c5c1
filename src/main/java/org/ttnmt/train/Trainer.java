package org.ttnmt.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.ttnmt.UserException;
import org.ttnmt.config.Precision;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.data.Batch;
import org.ttnmt.data.BatchStream;
import org.ttnmt.data.Position;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.MatrixRate;

/**
 * The training loop: an {@link org.ttnmt.model.objective.Objective}, averaged over the real tokens of an update.
 *
 * <p>Everything that the next update depends on is in a {@link Checkpoint}: weights, moments, the place in the data and
 * the number of the update, from which the dropout masks are drawn. So a run that was stopped and continued ends with
 * the same weights as one that was not.
 */
public final class Trainer {
    /** Of the time of a validation, at most, that goes into measuring again what the run's speed is compared with. */
    private static final double MEASURING_SHARE = 0.05;

    private final TrainingConfig config;
    private final Surroundings surroundings;
    private final TrainingNetwork network;
    private final BatchStream batches;
    private final Validator validator;
    private final CheckpointStore store;
    private final TrainingEvents events;
    private final BooleanSupplier stop;
    private final LearningRate learningRate;
    private final UpdateStep.BatchGradient gradient;
    private UpdateStep step;
    private final Tripwires tripwires;
    private final MemoryTripwire memory;

    private long update;
    private TrainingProgress progress = TrainingProgress.START;
    private long trainedTokens;
    private long largestBatch;
    private long pausedNanos;
    private long waitedBefore;
    private long startNanos = System.nanoTime();
    private Position lastGood;
    private IntervalStatistics interval = new IntervalStatistics();

    /**
     * What a run is part of.
     *
     * @param seed of the dropout masks
     * @param task that makes batches of pairs
     * @param parameters elements of the weights
     * @param matrixRate of the machine, for the MFU; measured again with each validation
     * @param dataFingerprint of the stream of batches
     */
    public record Surroundings(long seed, Task task, long parameters, MatrixRate matrixRate, String dataFingerprint) {}

    /** How a run ended. */
    public enum Outcome {
        /** All updates are done, the time is up, or validation stopped improving. */
        FINISHED,
        /** Somebody asked it to stop; a checkpoint was saved. */
        STOPPED
    }

    public Trainer(
            TrainingConfig config,
            Surroundings surroundings,
            TrainingNetwork network,
            BatchStream batches,
            TranslationSampler sampler,
            Validator validator,
            CheckpointStore store,
            TrainingEvents events,
            BooleanSupplier stop) {
        this.config = config;
        this.surroundings = surroundings;
        this.network = network;
        this.batches = batches;
        this.validator = validator;
        this.store = store;
        this.events = events;
        this.stop = stop;
        this.learningRate = LearningRate.of(config);
        this.gradient = (learning, pairs, number, seed) ->
                learning.accumulate(pairs, number, seed, () -> sampler.of(learning, pairs, seed));
        Alarms alarms = new Alarms(events::warned);
        this.tripwires = new Tripwires(config, alarms);
        this.memory = new MemoryTripwire(network, new HostMemory()::read, alarms);
        this.step = step(LossScale.START);
        this.lastGood = batches.position();
    }

    private UpdateStep step(LossScale scale) {
        return new UpdateStep(
                gradient, stop, network, surroundings.seed(), config.precision() == Precision.FLOAT16, scale);
    }

    /**
     * Trains from {@code fromUpdate} on, to the end or until it is asked to stop.
     *
     * @throws UserException when the loss or the gradient is not finite, or a checkpoint cannot be written; the last
     *     good checkpoint stays
     */
    public Outcome run(long fromUpdate, TrainingProgress before) {
        update = fromUpdate;
        progress = before;
        trainedTokens = before.trainedTokens();
        step = step(before.lossScale());
        startNanos = System.nanoTime();
        long savedAt = fromUpdate;
        boolean outOfTime = isOutOfTime();
        while (progress.validationDue() || (update < config.maxUpdates() && !isStale() && !outOfTime)) {
            if (stop.getAsBoolean()) {
                return stopped(savedAt);
            }
            if (!progress.validationDue()) {
                try {
                    trainOneUpdate();
                } catch (CancellationException e) { // weights and place in the data are those after the last update
                    return stopped(savedAt);
                }
                outOfTime = isOutOfTime();
            }
            boolean last = update == config.maxUpdates() || outOfTime;
            if (update % config.logEvery() == 0 || last) {
                log();
            }
            if (update % config.validateEvery() == 0 || last || progress.validationDue()) {
                try {
                    validate();
                } catch (CancellationException e) {
                    progress = progress.notValidated();
                    return stopped(savedAt);
                }
            }
            if (update % config.checkpointEvery() == 0 || last || isStale()) {
                save();
                savedAt = update;
            }
        }
        store.await();
        return Outcome.FINISHED;
    }

    private Outcome stopped(long savedAt) {
        if (update > savedAt) {
            store.saveStopped(checkpoint());
            events.saved(update);
        }
        store.await();
        return Outcome.STOPPED;
    }

    private void trainOneUpdate() {
        List<PaddedBatch> parts = new ArrayList<>();
        for (int part = 0; part < config.accumulate(); part++) {
            Batch batch = batches.next();
            PaddedBatch padded = surroundings.task().batch(batch.pairs());
            interval.batch(batch);
            tripwires.on(batch);
            largestBatch = Math.max(
                    largestBatch, (long) padded.batch() * Math.max(padded.sourceLength(), padded.targetLength()));
            parts.add(padded);
        }
        Adam.Settings settings = new Adam.Settings(
                learningRate.at(update + 1),
                config.adamBeta1(),
                config.adamBeta2(),
                config.adamEpsilon(),
                update + 1,
                config.clipNorm());
        UpdateStep.Result result = step.take(parts, settings);
        Sums sums = result.sums();
        if (!result.isFinite()) {
            store.await();
            throw diverged(sums.loss() / sums.tokens(), result.norm(), settings.learningRate());
        }
        update++;
        lastGood = batches.position();
        trainedTokens += sums.tokens();
        interval.update(sums, result.norm());
        tripwires.on(update, step.lossScale());
        memory.checkParts(update);
        events.updated(update);
    }

    private void log() {
        if (interval.isEmpty()) {
            return;
        }
        TrainingLine line = interval.line(
                update,
                learningRate.at(update),
                surroundings.parameters(),
                surroundings.matrixRate().operationsPerSecond(),
                trainedTokens,
                batches.waitedNanos() - waitedBefore);
        waitedBefore = batches.waitedNanos();
        interval = new IntervalStatistics();
        events.logged(line);
        tripwires.on(line);
        memory.checkHost(update, largestBatch);
    }

    /** Whether no validation became the best for as long as the configured patience. */
    private boolean isStale() {
        return config.patience() > 0 && progress.validationsWithoutImprovement() >= config.patience();
    }

    private boolean isOutOfTime() {
        double seconds = progress.trainedSeconds() + trainedSeconds();
        return config.maxMinutes() > 0 && seconds >= 60 * config.maxMinutes();
    }

    private void validate() {
        long begin = System.nanoTime();
        Validation validation = validator.validate(network, update);
        double goodness = validation.goodness(config.bestMetric());
        Verdict verdict = Verdict.on(validation, progress, config.bestMetric(), config.keepBest(), validator);
        if (verdict.best()) {
            boolean compared = config.keepBest() == KeepBest.SIGNIFICANT;
            progress = progress.improved(goodness, update, compared ? validation.translations() : List.of());
            store.saveBest(new BestWeights(network.judgedWeights(), update, goodness));
        } else {
            progress = progress.notImproved();
        }
        events.validated(validation, verdict);
        tripwires.on(validation);
        surroundings.matrixRate().measureAgain(MEASURING_SHARE * (System.nanoTime() - begin) / 1e9);
        pause(System.nanoTime() - begin);
    }

    private void save() {
        long begin = System.nanoTime();
        store.saveInBackground(checkpoint());
        events.saved(update);
        long nanos = System.nanoTime() - begin;
        pausedNanos += nanos;
        interval.saved(nanos);
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                update,
                lastGood,
                surroundings.dataFingerprint(),
                network.vectors(),
                progress.trained(trainedTokens, progress.trainedSeconds() + trainedSeconds(), step.lossScale()));
    }

    /** Seconds that went into updates since this process began. */
    private double trainedSeconds() {
        return (System.nanoTime() - startNanos - pausedNanos) / 1e9;
    }

    private void pause(long nanos) {
        pausedNanos += nanos;
        interval.pause(nanos);
    }

    private UserException diverged(double loss, double norm, double rate) {
        return new UserException(
                ("Update %d: the loss is %s and the norm of its gradient %s, so training cannot go on. The weights"
                                + " were not changed by it, and the last checkpoint on disk is good. Usual causes,"
                                + " most frequent first: training.learning_rate is too high (%s at this update; halve"
                                + " it), training.warmup_updates is too short (%d), training.clip_norm is off (%s; try"
                                + " 1.0), training.batch_tokens is small. Change one of them and start with"
                                + " --overwrite.")
                        .formatted(update + 1, loss, norm, rate, config.warmupUpdates(), config.clipNorm()));
    }
}
