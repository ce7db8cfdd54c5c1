package org.ttnmt.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;

/**
 * Which corpus of a run.
 *
 * @param role what it is for
 * @param source file of the source side, or the TSV file
 * @param target file of the target side; null for a TSV file
 */
public record CorpusName(Role role, String source, @Nullable String target) {

    /** What a corpus is for. */
    public enum Role {
        TRAIN,
        VALIDATION,
        TEST;

        /** As in the configuration: data.train and so on. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static CorpusName of(Role role, CorpusConfig corpus) {
        return new CorpusName(
                role,
                corpus.source().toString(),
                corpus.target() == null ? null : corpus.target().toString());
    }

    /** The files in words. */
    public String files() {
        return target == null ? source : source + " and " + target;
    }

    /** The file that holds a side. */
    public String file(Side side) {
        return side == Side.SOURCE || target == null ? source : target;
    }
}
