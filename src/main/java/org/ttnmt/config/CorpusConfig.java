package org.ttnmt.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One parallel corpus: two files line by line, or one TSV file ({@code target} absent: source TAB target).
 *
 * @param source file of the source side, or the TSV file
 * @param target file of the target side; null for a TSV file
 * @param weight how often the corpus is drawn relative to its size; 1 reads each pair once an epoch
 */
public record CorpusConfig(Path source, @Nullable Path target, double weight) {
    public CorpusConfig {
        CorpusType.requireWeight(weight);
    }
}
