package org.ttnmt.data;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

/** A corpus after its first pass: what was found, and where each chunk of it starts. */
final class ScannedCorpus implements Closeable {

    private final CorpusConfig config;
    private final ScannedText sources;
    private final @Nullable ScannedText targets;
    private final List<Chunk> chunks = new ArrayList<>();
    private final CorpusReport report;
    private final PairEncoder encoder;

    private ScannedCorpus(
            CorpusConfig config,
            ScannedText sources,
            @Nullable ScannedText targets,
            PairEncoder encoder,
            int chunkPairs) {
        this.config = config;
        this.encoder = encoder;
        this.sources = sources;
        this.targets = targets;
        this.report = firstPass(chunkPairs);
    }

    /**
     * Reads all of a corpus once.
     *
     * @param chunkPairs lines of a chunk
     * @throws UserException when a file cannot be read or one side has fewer lines than the other
     */
    static ScannedCorpus scan(PairEncoder encoder, int chunkPairs) {
        CorpusConfig config = encoder.corpus();
        ScannedText sources = ScannedText.open(config.source());
        @Nullable ScannedText targets = null;
        try {
            targets = config.target() == null ? null : ScannedText.open(config.target());
            return new ScannedCorpus(config, sources, targets, encoder, chunkPairs);
        } catch (RuntimeException e) {
            close(sources, targets);
            throw e;
        }
    }

    CorpusReport report() {
        return report;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /**
     * The usable pairs of a chunk, in the order of the files.
     *
     * @throws UserException when the files have changed since the first pass
     */
    List<EncodedPair> read(Chunk chunk) {
        checkUnchanged();
        try {
            return encodedPairs(chunk);
        } catch (RuntimeException e) {
            checkUnchanged(); // a file that changes while it is read can look broken in any way
            throw e;
        }
    }

    private void checkUnchanged() {
        sources.checkUnchanged();
        if (targets != null) {
            targets.checkUnchanged();
        }
    }

    private List<EncodedPair> encodedPairs(Chunk chunk) {
        List<EncodedPair> pairs = new ArrayList<>(chunk.usable());
        try (PairReader reader = new PairReader(
                config,
                sources.from(chunk.linesBefore(), chunk.sourceOffset()),
                targets == null ? null : targets.from(chunk.linesBefore(), chunk.targetOffset()))) {
            for (int i = 0; i < chunk.lines(); i++) {
                SentencePair pair = reader.next();
                if (pair != null && pair.problem() == null) {
                    EncodedPair encoded = encoder.encode(pair);
                    if (encoder.fits(encoded)) {
                        pairs.add(encoded);
                    }
                }
            }
        }
        if (pairs.size() != chunk.usable()) {
            throw new IllegalStateException(report.files() + ": lines " + (chunk.linesBefore() + 1) + " to "
                    + (chunk.linesBefore() + chunk.lines()) + " gave " + pairs.size() + " usable pairs, but "
                    + chunk.usable() + " in the first pass");
        }
        return pairs;
    }

    @Override
    public void close() {
        close(sources, targets);
    }

    private CorpusReport firstPass(int chunkPairs) {
        PairReader reader = new PairReader(config, sources.firstPass(), targets == null ? null : targets.firstPass());
        Findings findings = new Findings();
        long lines = 0;
        long usable = 0;
        while (true) {
            long sourceOffset = reader.sourceOffset();
            long targetOffset = reader.targetOffset();
            int chunkLines = 0;
            int chunkUsable = 0;
            SentencePair pair = null;
            while (chunkLines < chunkPairs && (pair = reader.next()) != null) {
                chunkLines++;
                SentencePair checked = encoder.check(pair);
                findings.add(checked);
                chunkUsable += checked.problem() == null ? 1 : 0;
            }
            if (chunkLines > 0) {
                chunks.add(new Chunk(lines, sourceOffset, targetOffset, chunkLines, chunkUsable));
            }
            lines += chunkLines;
            usable += chunkUsable;
            if (pair == null) {
                break;
            }
        }
        return new CorpusReport(
                config.source().toString(),
                config.target() == null ? null : config.target().toString(),
                config.weight(),
                lines,
                usable,
                findings.list(),
                sources.finish(),
                targets == null ? null : targets.finish());
    }

    private static void close(ScannedText sources, @Nullable ScannedText targets) {
        sources.close();
        if (targets != null) {
            targets.close();
        }
    }
}
