package org.ttnmt.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.StageConfig;
import org.ttnmt.io.Folders;
import org.ttnmt.io.Sha256;
import org.ttnmt.io.Workers;
import org.ttnmt.text.Vocabulary;

/**
 * The training corpora, read once and checked; gives streams of batches. Memory holds at most two windows of
 * {@code data.shuffle_buffer} pairs, whatever the size of the corpora.
 */
public final class TrainingData implements AutoCloseable {

    /** The file in the folder of a run that remembers what first passes found. */
    public static final String INDEX = "data.index";

    /** The folder in it with unpacked copies of packed corpora, which go when the run ends. */
    public static final String COPIES = "data.unpacked";

    private static final long STAGE = 5;

    /** Changes when equal settings give other batches than before. */
    private static final String STREAM_VERSION = "2";

    private final List<ScannedCorpus> corpora;
    private final Workers readers;
    private final DataReport report;
    private final List<double[]> rates;
    private final long windowPairs;
    private final int batchTokens;
    private final long seed;
    private final String fingerprint;
    private final int maxLength;
    private final TargetRoom room;

    private TrainingData(
            List<ScannedCorpus> corpora,
            Workers readers,
            DataReport report,
            List<double[]> rates,
            long windowPairs,
            int batchTokens,
            long seed,
            String fingerprint,
            int maxLength,
            TargetRoom room) {
        this.corpora = corpora;
        this.readers = readers;
        this.report = report;
        this.rates = rates;
        this.windowPairs = windowPairs;
        this.batchTokens = batchTokens;
        this.seed = seed;
        this.fingerprint = fingerprint;
        this.maxLength = maxLength;
        this.room = room;
    }

    /**
     * Reads all training corpora once, or finds out that an earlier run in {@code folder} did and that they are still
     * the same.
     *
     * @param room for targets; pairs that it does not hold are left out
     * @param batchTokens most positions of a batch on either side, padding and eos included
     * @param seed of shuffling and of drawing from weighted corpora
     * @param threads that read and encode
     * @param folder of the run, which remembers what was found and holds unpacked copies while the run lasts; null to
     *     keep nothing
     * @throws UserException when a file cannot be read, when the sides of a corpus differ in their number of lines,
     *     when a pair has a problem that {@code data} refuses, when no pair is left, or when the longest pair exceeds a
     *     batch
     */
    public static TrainingData open(
            DataConfig data,
            Vocabulary source,
            Vocabulary target,
            TargetRoom room,
            int batchTokens,
            long seed,
            int threads,
            @Nullable Path folder) {
        if (data.maxLength() + 1 > batchTokens) {
            throw new UserException("training.batch_tokens is " + batchTokens + ", but a pair of data.max_length "
                    + data.maxLength() + " needs " + (data.maxLength() + 1)
                    + " positions with its end of sentence. Raise the former or lower the latter.");
        }
        SourcePrefixes.check(data, source);
        int chunkPairs = chunkPairs(data.shuffleBuffer());
        Workers readers = new Workers(threads, "tt-reader");
        List<ScannedCorpus> corpora = List.of();
        try {
            corpora = new Corpora(data, source, target, chunkPairs, room).open(readers, folder);
            DataReport report =
                    new DataReport(corpora.stream().map(ScannedCorpus::report).toList());
            Refusal.check(report, data);
            List<double[]> rates = rates(data, report);
            return new TrainingData(
                    corpora,
                    readers,
                    report,
                    rates,
                    Math.max(data.shuffleBuffer(), 2 * chunkPairs),
                    batchTokens,
                    seed,
                    fingerprint(report, data, rates, source, target, room, batchTokens, seed),
                    data.maxLength(),
                    room);
        } catch (RuntimeException e) {
            readers.close();
            corpora.forEach(ScannedCorpus::close);
            throw e;
        }
    }

    /** Opens the corpora for a look, with all processors, and keeps nothing. */
    public static TrainingData open(
            DataConfig data, Vocabulary source, Vocabulary target, TargetRoom room, int batchTokens, long seed) {
        return open(
                data,
                source,
                target,
                room,
                batchTokens,
                seed,
                Runtime.getRuntime().availableProcessors(),
                null);
    }

    /** Deletes the unpacked copies of packed corpora from the folder of a run that has ended. */
    public static void deleteCopies(Path folder) {
        Path copies = folder.resolve(COPIES);
        if (!Files.isDirectory(copies)) {
            return;
        }
        try {
            Folders.delete(copies);
        } catch (IOException e) {
            throw new UserException(
                    copies + " could not be deleted (" + e.getMessage() + "); nothing needs it now.", e);
        }
    }

    /** What the first pass found. */
    public DataReport report() {
        return report;
    }

    /** Pairs of an epoch of the first stage, weights included. */
    public long pairsPerEpoch() {
        return pairsPerEpoch(0);
    }

    /** Pairs of an epoch of a stage, weights included. */
    public long pairsPerEpoch(int stage) {
        return Math.round(windows(stage).plan().pairsPerEpoch());
    }

    private Windows windows(int stage) {
        long own = stage == 0 ? seed : new SeededRandom(seed, STAGE, stage).nextLong();
        return new Windows(corpora, readers, rates.get(stage), windowPairs, batchTokens, own);
    }

    /** How often each stage draws a pair of each corpus in an epoch. */
    private static List<double[]> rates(DataConfig data, DataReport report) {
        List<StageConfig> stages = data.stages();
        List<double[]> rates = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            StageConfig stage = stages.get(i);
            for (int corpus = 0; corpus < data.train().size(); corpus++) {
                CorpusConfig config = data.train().get(corpus);
                if (stage.mix().containsKey(config.name())
                        && report.corpora().get(corpus).usable() == 0) {
                    throw new UserException("data.stages: stage " + (i + 1) + " mixes " + config.name() + ", but "
                            + config.files() + " has no usable pairs; tt data check says why.");
                }
            }
            rates.add(DrawingRates.of(report.corpora(), data.train(), stage, data.temperature()));
        }
        return rates;
    }

    /**
     * Identifies the stream of batches and what it is judged by: the contents of the corpora, of the validation set and
     * of the vocabularies, the settings and the seed. A {@link Position} means the same place only under the same
     * fingerprint.
     */
    public String fingerprint() {
        return fingerprint;
    }

    /** The stream from its start. */
    public BatchStream batches() {
        return batches(Position.START);
    }

    /** The stream from {@code position} on; takes the time of encoding one window. */
    public BatchStream batches(Position position) {
        return batches(position, Collections.nCopies(rates.size(), PairVariation.NONE));
    }

    /**
     * The same with pairs that change whenever they are read, but stay within {@code data.max_length}.
     *
     * @param variations one for each stage
     */
    public BatchStream batches(Position position, List<PairVariation> variations) {
        int windows = windows(position.stage()).plan().windows();
        if (position.window() >= windows) {
            throw new IllegalArgumentException(
                    position + " is not of this data, which has " + windows + " windows an epoch");
        }
        return new BatchStream(
                stage -> new BatchStream.Stage(
                        windows(stage), variations.get(stage).within(maxLength, room)),
                position);
    }

    @Override
    public void close() {
        readers.close();
        corpora.forEach(ScannedCorpus::close);
    }

    /** Small enough that a window mixes some sixty places of the corpora, large enough that their index stays small. */
    private static int chunkPairs(int shuffleBuffer) {
        return Math.max(64, Math.min(4096, shuffleBuffer / 64));
    }

    private static String fingerprint(
            DataReport report,
            DataConfig data,
            List<double[]> rates,
            Vocabulary source,
            Vocabulary target,
            TargetRoom room,
            int batchTokens,
            long seed) {
        CorpusConfig validation = data.validation();
        List<String> lines = new ArrayList<>(List.of(STREAM_VERSION));
        for (CorpusReport corpus : report.corpora()) {
            lines.add(corpus.sourceSha256() + " " + corpus.targetSha256() + " " + corpus.weight());
        }
        data.train().forEach(corpus -> lines.add(String.valueOf(corpus.sourcePrefix())));
        lines.add(hash(validation.source()) + " " + hash(validation.target()) + " " + validation.sourcePrefix());
        lines.add(source.fingerprint() + " " + target.fingerprint());
        lines.add(data.maxLength() + " " + data.shuffleBuffer() + " " + batchTokens + " " + seed + " "
                + data.temperature() + (room.equals(TargetRoom.ANY) ? "" : " " + room.settings()));
        if (!data.curriculum().isEmpty()) {
            rates.forEach(stage -> lines.add("stage " + Arrays.toString(stage)));
        }
        return Sha256.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    private static String hash(@Nullable Path file) {
        return file == null ? "" : Sha256.ofText(file);
    }
}
