package org.ttnmt.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;

/** Some lines of a corpus, read once more. */
final class Excerpts {
    private final Map<Long, AuditPair> pairs = new HashMap<>();

    private Excerpts() {}

    /** @throws org.ttnmt.UserException when the files cannot be read any more */
    static Excerpts read(CorpusConfig corpus, Collection<Long> lines) {
        Excerpts excerpts = new Excerpts();
        TreeSet<Long> wanted = new TreeSet<>(lines);
        if (wanted.isEmpty()) {
            return excerpts;
        }
        try (PairStream stream = PairStream.open(corpus)) {
            for (AuditPair pair = stream.next(); pair != null && pair.line() <= wanted.last(); pair = stream.next()) {
                if (wanted.contains(pair.line())) {
                    excerpts.pairs.put(pair.line(), pair);
                }
            }
        }
        return excerpts;
    }

    /** The pair of a line; null when there is none. */
    @Nullable
    AuditPair get(long line) {
        return pairs.get(line);
    }
}
