package org.ttnmt.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.ttnmt.UserException;
import org.ttnmt.config.Precision;
import org.ttnmt.config.StageConfig;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.data.Batch;
import org.ttnmt.data.BatchStream;
import org.ttnmt.data.Position;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.GradientExchange;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.torch.MatrixRate;

/**
 * The training loop: an {@link org.ttnmt.model.objective.Objective}, averaged over the real tokens of an update.
 *
 * <p>Everything that the next update depends on is in a {@link Checkpoint}: weights, moments, the place in the data and
 * the number of the update, from which the dropout masks are drawn. So a run that was stopped and continued ends with
 * the same weights as one that was not.
 *
 * <p>Several ranks of a {@link GradientExchange} run it side by side, with the same batches. The first of them looks at the
 * clock, validates, tells and saves; the others do what it does.
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
    private final BooleanSupplier asked;
    private final GradientExchange exchange;
    private final LearningRate learningRate;
    private final UpdateStep.BatchGradient gradient;
    private UpdateStep step;
    private final OpenUpdates open;
    private final Tripwires tripwires;
    private final MemoryTripwire memory;

    private long update;
    private TrainingProgress progress = TrainingProgress.START;
    private long trainedTokens;
    private long largestBatch;
    private long pausedNanos;
    private long waitedBefore;
    private long startNanos = System.nanoTime();
    private boolean stopAgreed;
    private boolean outOfTime;
    private boolean stageIsOver;
    private boolean brokenOff;
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
     * @param stages of the stream of batches
     */
    public record Surroundings(
            long seed,
            Task task,
            long parameters,
            MatrixRate matrixRate,
            String dataFingerprint,
            List<StageConfig> stages) {}

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
        this.exchange = network.exchange();
        boolean alone = exchange.ranks() == 1 && config.optimizer().localUpdates() == 1;
        this.stop = alone ? stop : () -> false;
        this.asked = alone ? () -> false : stop; // all stop together, where all have the same weights
        this.learningRate = LearningRate.of(config);
        this.gradient = (learning, pairs, number, seed) ->
                learning.send(pairs, number, seed, () -> sampler.of(learning, pairs, seed));
        Alarms alarms = new Alarms(events::warned);
        this.tripwires = new Tripwires(config, alarms);
        this.memory = new MemoryTripwire(network, new HostMemory()::read, alarms);
        this.step = step(LossScale.START);
        this.open = new OpenUpdates(network.computesAhead() ? 1 : 0, this::read);
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
        agree(isOutOfTime(), false);
        requireSameWeights();
        if (update == 0 && surroundings.stages().size() > 1) {
            announceStage();
        }
        while (progress.validationDue() || (update < config.maxUpdates() && !isOver() && !outOfTime)) {
            if (stopAgreed || stop.getAsBoolean()) {
                return stopped(savedAt);
            }
            if (!progress.validationDue()) {
                try {
                    trainOneUpdate();
                } catch (CancellationException e) { // weights and place in the data are those after the last update
                    return stopped(savedAt);
                }
                if (network.isTogetherAfter(update)) {
                    agree(isOutOfTime(), false);
                }
            }
            boolean last = update == config.maxUpdates() || outOfTime || isOver();
            if (update % config.logEvery() == 0 || last) {
                log();
            }
            if (update % config.validateEvery() == 0 || last || progress.validationDue()) {
                agree(outOfTime, !validate());
                if (brokenOff) {
                    progress = progress.notValidated();
                    return stopped(savedAt);
                }
            }
            if (stageIsOver && !isOver()) {
                beginNextStage();
            }
            if (update % config.checkpointEvery() == 0 || last || isOver()) {
                save();
                savedAt = update;
            }
        }
        store.await();
        return Outcome.FINISHED;
    }

    /**
     * Brings all ranks to the same mind: anybody may ask to stop, the first one knows the time and what validation said.
     *
     * @param timeIsUp whether it is, for this rank
     * @param broken whether this rank broke a validation off
     */
    private void agree(boolean timeIsUp, boolean broken) {
        double[][] all =
                exchange.all(asked.getAsBoolean() ? 1 : 0, timeIsUp ? 1 : 0, stageIsOver() ? 1 : 0, broken ? 1 : 0);
        stopAgreed = Arrays.stream(all).anyMatch(each -> each[0] == 1);
        outOfTime = all[0][1] == 1;
        stageIsOver = all[0][2] == 1;
        brokenOff = all[0][3] == 1;
    }

    /** Ranks with other weights would go apart further with each update. */
    private void requireSameWeights() {
        if (exchange.ranks() == 1) {
            return;
        }
        double[][] all = exchange.all((double) update, checksum(network.weights()));
        for (int rank = 1; rank < all.length; rank++) {
            if (!Arrays.equals(all[rank], all[0])) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "After update %.0f, rank %d has other weights (checksum %.0f) than rank 0 (update %.0f, checksum"
                                + " %.0f), so they do not train the same model. At the start, model_dir is not the same"
                                + " folder for both; later, their processors or libraries round differently. Use hosts"
                                + " of one kind. The last checkpoint is good.",
                        all[rank][0],
                        rank,
                        all[rank][1],
                        all[0][0],
                        all[0][1]));
            }
        }
    }

    private static double checksum(float[] weights) {
        CRC32C crc = new CRC32C();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        for (int from = 0; from < weights.length; from += bytes.capacity() / Float.BYTES) {
            int count = Math.min(bytes.capacity() / Float.BYTES, weights.length - from);
            bytes.clear();
            bytes.asFloatBuffer().put(weights, from, count);
            crc.update(bytes.limit(count * Float.BYTES));
        }
        return crc.getValue();
    }

    private Outcome stopped(long savedAt) {
        if (update > savedAt && exchange.leads()) {
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
        open.add(result);
        update++;
        lastGood = batches.position();
        trainedTokens += result.tokens();
        tripwires.on(update, step.lossScale());
        memory.checkParts(update);
        events.updated(update);
    }

    private void read(UpdateStep.Result result) {
        if (!result.isFinite()) {
            store.await();
            throw diverged(result);
        }
        interval.update(result.sums(), result.norm());
    }

    private void log() {
        open.readAll();
        if (interval.isEmpty()) {
            return;
        }
        TrainingLine line = interval.line(
                update,
                learningRate.at(update),
                surroundings.parameters(),
                exchange.ranks() * surroundings.matrixRate().operationsPerSecond(),
                trainedTokens,
                batches.waitedNanos() - waitedBefore);
        waitedBefore = batches.waitedNanos();
        interval = new IntervalStatistics();
        events.logged(line);
        tripwires.on(line);
        memory.checkHost(update, largestBatch);
    }

    /** Whether the last stage is. */
    private boolean isOver() {
        return stageIsOver && lastGood.stage() == surroundings.stages().size() - 1;
    }

    /**
     * Whether the present stage has come to its end. With training.patience, it does so when no validation became the best
     * for as long.
     */
    private boolean stageIsOver() {
        return surroundings
                .stages()
                .get(lastGood.stage())
                .until()
                .orPatience(config.patience())
                .isReached(update - progress.stageStart(), lastGood.epoch(), progress.validationsWithoutImprovement());
    }

    private void beginNextStage() {
        batches.beginNextStage();
        lastGood = batches.position();
        progress = progress.inNextStage(update);
        stageIsOver = false;
        announceStage();
    }

    private void announceStage() {
        int stage = lastGood.stage();
        int stages = surroundings.stages().size();
        events.began(new StageBegin(
                update, stage + 1, stages, surroundings.stages().get(stage).describe()));
    }

    private boolean isOutOfTime() {
        double seconds = progress.trainedSeconds() + trainedSeconds();
        return config.maxMinutes() > 0 && seconds >= 60 * config.maxMinutes();
    }

    /** @return whether it came to its end; false when asked to stop */
    private boolean validate() {
        open.readAll();
        if (!exchange.leads()) {
            progress = progress.notImproved(); // what counts is what the first one says
            return true;
        }
        long begin = System.nanoTime();
        Validation validation;
        try {
            validation = validator.validate(network, update);
        } catch (CancellationException e) {
            return false;
        }
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
        return true;
    }

    private void save() {
        long begin = System.nanoTime();
        requireSameWeights();
        if (!exchange.leads()) {
            return;
        }
        store.saveInBackground(checkpoint());
        events.saved(update);
        long nanos = System.nanoTime() - begin;
        pausedNanos += nanos;
        interval.saved(nanos);
    }

    private Checkpoint checkpoint() {
        open.readAll();
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

    private UserException diverged(UpdateStep.Result result) {
        Adam.Settings settings = result.settings();
        return new UserException(
                ("Update %d: the loss is %s and the norm of its gradient %s, so training cannot go on. The weights"
                                + " were not changed by it, and the last checkpoint on disk is good. Usual causes,"
                                + " most frequent first: training.learning_rate is too high (%s at this update; halve"
                                + " it), training.warmup_updates is too short (%d), training.clip_norm is off (%s; try"
                                + " 1.0), training.batch_tokens is small. Change one of them and start with"
                                + " --overwrite.")
                        .formatted(
                                settings.update(),
                                result.sums().loss() / result.tokens(),
                                result.norm(),
                                settings.learningRate(),
                                config.warmupUpdates(),
                                config.clipNorm()));
    }
}
