package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.CostedTranslation;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;

/**
 * Chooses {@code training.batch_tokens: auto}: computes gradients of a few batches of the longest pairs that there may
 * be, sees how much memory a position takes, and chooses the largest batch that fits half of what the device has left.
 */
final class BatchFit {
    /** Of what is available; the rest is for other processes, and for batches that are less regular. */
    private static final double SHARE = 0.5;

    /** More than this makes updates slower and few, and seldom better. */
    static final int MOST = 24_576;

    /** Where a host does not tell. */
    private static final int UNKNOWN = 8000;

    /**
     * Positions of the batches that are tried, twice as many each time; what is kept of a smaller one drowns in the
     * rest.
     */
    private static final int FIRST = 1024;

    private static final int TRIALS = 3;

    /** Copies of the parameters while a checkpoint is written. */
    private static final long COPIES = 3;

    private final RunNetworks networks;
    private final Progress progress;
    private final BatchRoom room;

    BatchFit(RunNetworks networks, Progress progress) {
        this(networks, progress, BatchRoom.of(networks.device()));
    }

    BatchFit(RunNetworks networks, Progress progress, BatchRoom room) {
        this.networks = networks;
        this.progress = progress;
        this.room = room;
    }

    /** Whether a configuration leaves it open. */
    static boolean isOpen(RunConfig config) {
        return config.training().hasAutomaticBatch();
    }

    /**
     * The configuration with a number.
     *
     * @throws UserException when not even the longest pair fits
     */
    RunConfig run() {
        RunConfig config = networks.config();
        OptionalLong available = room.available();
        if (available.isEmpty() || room.peak().isEmpty()) {
            progress.line("training.batch_tokens: auto becomes " + UNKNOWN + ", since this " + room.owner()
                    + " does not say how much memory it has");
            return config.with(TrainingConfig.BATCH_TOKENS.is(chosen(config, UNKNOWN, room.owner())));
        }
        double perPosition = bytesPerPosition();
        long parameters = networks.network().layout().size();
        double budget = SHARE * available.getAsLong() - 4.0 * COPIES * parameters;
        int tokens = chosen(config, budget / perPosition, room.owner());
        progress.line(String.format(
                Locale.ROOT,
                "training.batch_tokens: auto becomes %,d: a position takes %,.0f kB, and half of the %s's %,d MB"
                        + " that are left are for a batch%s",
                tokens,
                perPosition / 1024,
                room.owner(),
                available.getAsLong() >> 20,
                tokens == MOST * config.training().accumulate() ? "; more than that seldom helps" : ""));
        return config.with(TrainingConfig.BATCH_TOKENS.is(tokens));
    }

    /**
     * The largest power of two, or one and a half of one, that is at most {@code positions}, for each of the batches
     * of an update.
     *
     * @param owner of the memory, for the refusal
     */
    static int chosen(RunConfig config, double positions, String owner) {
        int needed = config.data().maxLength() + 1;
        int best = 0;
        for (int size = 1; size <= Math.min(positions, MOST); size *= 2) {
            best = size + size / 2 <= Math.min(positions, MOST) ? size + size / 2 : size;
        }
        if (positions < needed) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "training.batch_tokens: auto finds no batch: a pair of data.max_length (%d) does not fit into"
                            + " half of the memory that this %s has left. Lower data.max_length, choose a smaller model,"
                            + " or write a number.",
                    config.data().maxLength(),
                    owner));
        }
        return Math.max(needed, best) * config.training().accumulate();
    }

    private double bytesPerPosition() {
        NumberFormats numbers = NumberFormats.of(networks.config().training().precision());
        TrainingScript script = networks.script(numbers);
        float[] weights = script.layout().initialWeights(1);
        List<Long> sizes = new ArrayList<>();
        List<Long> peaks = new ArrayList<>();
        try (TrainingNetwork network = new TrainingNetwork(
                script,
                networks.device(),
                TrainingVectors.begin(weights),
                networks.config().training().optimizer())) {
            for (int trial = 0; trial < TRIALS; trial++) {
                PaddedBatch batch = batch(FIRST << trial);
                gradient(network, batch);
                network.forgetGradient();
                sizes.add((long) batch.batch() * batch.targetLength());
                peaks.add(room.peak().orElseThrow());
            }
        }
        long bytes = peaks.get(TRIALS - 1) - peaks.get(0);
        long positions = sizes.get(TRIALS - 1) - sizes.get(0);
        // a peak that an earlier run of this process reached hides what these took
        double estimated = (TrainPlan.memory(networks.config(), 0, FIRST, numbers, 1)
                        - TrainPlan.memory(networks.config(), 0, 0, numbers, 1))
                / (double) FIRST;
        return Math.max(estimated / 4, (double) bytes / Math.max(1, positions));
    }

    /** Rows of the longest pairs with random words, about {@code positions} positions. */
    private PaddedBatch batch(int positions) {
        int length = Math.min(networks.config().data().maxLength(), positions - 1);
        int vocabulary = Math.min(
                networks.vocabularies().source().size(),
                networks.vocabularies().target().size());
        SplittableRandom random = new SplittableRandom(positions);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < Math.max(1, positions / (length + 1)); i++) {
            rows.add(random.ints(length, 0, vocabulary).toArray());
        }
        return PaddedBatch.of(
                rows,
                rows,
                networks.vocabularies().target().bos(),
                networks.vocabularies().target().eos(),
                networks.config().model().sourceEnd());
    }

    /**
     * For an update whose objective has its full strength; what is sampled is as long as the references, and costs
     * something.
     */
    private static void gradient(TrainingNetwork network, PaddedBatch batch) {
        int samples = network.objective().copies();
        network.accumulate(batch, Long.MAX_VALUE, 1, () -> batch.targets().stream()
                .map(target -> Collections.nCopies(samples, new CostedTranslation(target, 1)))
                .toList());
    }
}
