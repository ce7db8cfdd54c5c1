package org.ttnmt.data;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;

/** A corpus after its first pass: what was found, and where each chunk of it starts. */
final class ScannedCorpus implements Closeable {

    private final CorpusConfig config;
    private final PairEncoder encoder;
    private final CorpusFile sources;
    private final @Nullable CorpusFile targets;
    private final List<Chunk> chunks;
    private final CorpusReport report;

    ScannedCorpus(
            PairEncoder encoder,
            CorpusFile sources,
            @Nullable CorpusFile targets,
            List<Chunk> chunks,
            List<ProblemCount> findings) {
        this.config = encoder.corpus();
        this.encoder = encoder;
        this.sources = sources;
        this.targets = targets;
        this.chunks = List.copyOf(chunks);
        this.report = new CorpusReport(
                config.source().toString(),
                config.target() == null ? null : config.target().toString(),
                config.weight(),
                chunks.stream().mapToLong(Chunk::lines).sum(),
                chunks.stream().mapToLong(Chunk::usable).sum(),
                findings,
                sources.identity().sha256(),
                targets == null ? null : targets.identity().sha256());
    }

    CorpusConfig config() {
        return config;
    }

    CorpusReport report() {
        return report;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    CorpusFile.Identity sourceIdentity() {
        return sources.identity();
    }

    CorpusFile.@Nullable Identity targetIdentity() {
        return targets == null ? null : targets.identity();
    }

    /**
     * The usable pairs of a chunk, in the order of the files.
     *
     * @throws org.ttnmt.UserException when the files have changed since the first pass
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
        try (targets) {
            sources.close();
        }
    }
}
