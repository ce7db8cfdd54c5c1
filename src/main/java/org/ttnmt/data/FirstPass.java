package org.ttnmt.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.LineBlock;
import org.ttnmt.io.LineBlocks;
import org.ttnmt.io.Workers;

/**
 * Reads a corpus once from start to end: counts its pairs, finds their problems, and notes where each chunk of lines
 * starts. One thread cuts the files into blocks of lines and others check the pairs of each block; the results are
 * added in the order of the files, so they do not depend on the threads.
 */
final class FirstPass {
    /** A chunk of very long lines ends early. */
    private static final int CHUNK_BYTES = 4 << 20;

    private final PairEncoder encoder;
    private final CorpusConfig config;
    private final Workers readers;
    private final List<Chunk> chunks = new ArrayList<>();
    private final ProblemCounts findings = new ProblemCounts();
    private final Deque<Future<Scanned>> underWay = new ArrayDeque<>();

    private record Scanned(Chunk chunk, ProblemCounts findings) {}

    private FirstPass(PairEncoder encoder, Workers readers) {
        this.encoder = encoder;
        this.config = encoder.corpus();
        this.readers = readers;
    }

    /**
     * Reads the corpus of {@code encoder}.
     *
     * @param chunkPairs lines of a chunk
     * @param copies where its packed files are unpacked to; null for temporary files
     * @throws UserException when a file cannot be read or one side has fewer lines than the other
     */
    static ScannedCorpus scan(PairEncoder encoder, int chunkPairs, Workers readers, @Nullable UnpackedCopies copies) {
        return new FirstPass(encoder, readers).run(chunkPairs, copies);
    }

    private ScannedCorpus run(int chunkPairs, @Nullable UnpackedCopies copies) {
        FileScan sources = FileScan.open(config.source(), copies == null ? null : copies.source());
        @Nullable FileScan targets = null;
        try {
            Path target = config.target();
            targets = target == null ? null : FileScan.open(target, copies == null ? null : copies.target());
            read(sources.blocks(), targets == null ? null : targets.blocks(), chunkPairs);
            CorpusFile other = targets == null ? null : targets.finish();
            try {
                return new ScannedCorpus(encoder, sources.finish(), other, chunks, findings.list());
            } catch (RuntimeException e) {
                if (other != null) {
                    other.close();
                }
                throw e;
            }
        } catch (RuntimeException e) {
            underWay.forEach(future -> future.cancel(true));
            sources.close();
            if (targets != null) {
                targets.close();
            }
            throw e;
        }
    }

    private void read(LineBlocks sources, @Nullable LineBlocks targets, int chunkPairs) {
        while (true) {
            int source = sources.prepare(chunkPairs, CHUNK_BYTES);
            int target = targets == null ? source : targets.prepare(chunkPairs, CHUNK_BYTES);
            int both = Math.min(source, target);
            if (both == 0 && targets != null && source + target > 0) {
                throw PairReader.differentLineCounts(config, sources.countLines(), targets.countLines());
            }
            if (both == 0) {
                break;
            }
            LineBlock left = sources.take(both);
            LineBlock right = targets == null ? null : targets.take(both);
            underWay.add(readers.submit(() -> scan(left, right)));
            if (underWay.size() > readers.count() + 1) {
                add(Workers.get(underWay.remove()));
            }
        }
        while (!underWay.isEmpty()) {
            add(Workers.get(underWay.remove()));
        }
    }

    private void add(Scanned scanned) {
        chunks.add(scanned.chunk());
        findings.addAll(scanned.findings());
    }

    private Scanned scan(LineBlock sources, @Nullable LineBlock targets) {
        ProblemCounts found = new ProblemCounts();
        int fine = 0;
        try (PairReader reader = new PairReader(config, sources.reader(), targets == null ? null : targets.reader())) {
            for (SentencePair pair = reader.next(); pair != null; pair = reader.next()) {
                SentencePair checked = encoder.check(pair);
                found.add(checked);
                fine += checked.problem() == null ? 1 : 0;
            }
        }
        long targetOffset = targets == null ? 0 : targets.offset();
        return new Scanned(
                new Chunk(sources.linesBefore(), sources.offset(), targetOffset, sources.lines(), fine), found);
    }
}
