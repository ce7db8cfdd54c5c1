package org.ttnmt.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Workers;

/**
 * Makes the batches of a window: reads and encodes its chunks, shuffles the pairs and divides them into batches of
 * similar lengths. The result depends only on the corpora, the settings and the seed, not on the threads. Encoded pairs
 * are kept in memory when all corpora that are drawn from fit into one window.
 */
final class Windows {

    private static final long BATCHES = 3;
    private static final long VARIATION = 4;

    private final List<ScannedCorpus> corpora;
    private final Workers readers;
    private final EpochPlan plan;
    private final Batcher batcher;
    private final long seed;
    private final @Nullable Map<Key, List<EncodedPair>> kept;
    private volatile @Nullable Planned planned;

    Windows(
            List<ScannedCorpus> corpora,
            Workers readers,
            double[] rates,
            long windowPairs,
            int batchTokens,
            long seed) {
        this.corpora = List.copyOf(corpora);
        this.readers = readers;
        this.plan = new EpochPlan(corpora, rates, windowPairs, seed);
        this.batcher = new Batcher(batchTokens);
        this.seed = seed;
        long usable = IntStream.range(0, rates.length)
                .filter(corpus -> rates[corpus] > 0)
                .mapToLong(corpus -> corpora.get(corpus).report().usable())
                .sum();
        this.kept = usable <= windowPairs ? new ConcurrentHashMap<>() : null;
    }

    EpochPlan plan() {
        return plan;
    }

    /**
     * The batches of a window, in order, of pairs as {@code variation} changes them; none when {@code stopped} turns
     * true meanwhile.
     *
     * @throws org.ttnmt.UserException when a file cannot be read any more or has changed
     */
    List<Batch> batches(long epoch, int window, PairVariation variation, BooleanSupplier stopped) {
        List<ChunkDraw> draws = draws(epoch).get(window);
        Map<Key, Future<List<EncodedPair>>> chunks = new HashMap<>(); // a chunk that is drawn often is read once
        for (ChunkDraw draw : draws) {
            chunks.computeIfAbsent(
                    Key.of(draw), key -> readers.submit(() -> stopped.getAsBoolean() ? List.of() : chunk(key)));
        }
        List<EncodedPair> pairs = new ArrayList<>();
        for (ChunkDraw draw : draws) {
            List<EncodedPair> chunk = Workers.get(Objects.requireNonNull(chunks.get(Key.of(draw))));
            if (stopped.getAsBoolean()) {
                return List.of();
            }
            plan.select(draw, epoch, chunk, pairs);
        }
        SeededRandom random = new SeededRandom(seed, VARIATION, epoch, window);
        if (variation != PairVariation.NONE) {
            List<EncodedPair> unchanged = List.copyOf(pairs);
            Supplier<EncodedPair> another = () -> unchanged.get(random.nextInt(unchanged.size()));
            pairs.replaceAll(pair -> variation.vary(pair, another, random::nextDouble));
        }
        return batcher.batches(pairs, new SeededRandom(seed, BATCHES, epoch, window));
    }

    private List<List<ChunkDraw>> draws(long epoch) {
        Planned known = planned;
        if (known == null || known.epoch() != epoch) {
            known = new Planned(epoch, plan.draws(epoch));
            planned = known;
        }
        return known.windows();
    }

    private List<EncodedPair> chunk(Key key) {
        ScannedCorpus corpus = corpora.get(key.corpus());
        Chunk chunk = corpus.chunks().get(key.chunk());
        return kept == null ? corpus.read(chunk) : kept.computeIfAbsent(key, k -> corpus.read(chunk));
    }

    private record Planned(long epoch, List<List<ChunkDraw>> windows) {}

    private record Key(int corpus, int chunk) {
        static Key of(ChunkDraw draw) {
            return new Key(draw.corpus(), draw.chunk());
        }
    }
}
