package org.ttnmt.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One parallel corpus: two files line by line, or one TSV file ({@code target} absent: source TAB target).
 *
 * @param source file of the source side, or the TSV file
 * @param target file of the target side; null for a TSV file
 * @param weight how often the corpus is drawn relative to its size; 1 reads each pair once an epoch
 * @param sourcePrefix a tag that is put before each source, such as {@code <2de>}; null for none
 * @param name by which stages call it; null for none
 */
public record CorpusConfig(
        Path source, @Nullable Path target, double weight, @Nullable String sourcePrefix, @Nullable String name) {
    public CorpusConfig {
        CorpusType.WEIGHT.require("weight of a corpus", weight);
        if (sourcePrefix != null) {
            CorpusType.SOURCE_PREFIX.require("source_prefix of a corpus", sourcePrefix);
        }
    }

    /** A corpus without a name. */
    public CorpusConfig(Path source, @Nullable Path target, double weight, @Nullable String sourcePrefix) {
        this(source, target, weight, sourcePrefix, null);
    }

    /** A corpus without a tag or a name. */
    public CorpusConfig(Path source, @Nullable Path target, double weight) {
        this(source, target, weight, null);
    }

    /** A line of the source side as the model reads it: behind its tag and a space, exactly as a user would type it. */
    public String tagged(String line) {
        return sourcePrefix == null ? line : sourcePrefix + " " + line;
    }

    /** This corpus with another weight. */
    public CorpusConfig weighted(double other) {
        return new CorpusConfig(source, target, other, sourcePrefix, name);
    }

    /** Its name, or else its files. */
    public String title() {
        return name == null ? files() : name;
    }

    /** The files in words. */
    public String files() {
        return target == null ? source.toString() : source + " and " + target;
    }
}
