package org.ttnmt.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a first pass over all training corpora found.
 *
 * @param corpora one report each, in the order of the configuration
 */
public record DataReport(List<CorpusReport> corpora) {

    public DataReport {
        corpora = List.copyOf(corpora);
    }

    /** Pairs that can be trained on. */
    public long usable() {
        return corpora.stream().mapToLong(CorpusReport::usable).sum();
    }

    /** Lines to print: every corpus with its counts and problems. */
    public String describe() {
        return corpora.stream().map(CorpusReport::describe).collect(Collectors.joining("\n"));
    }
}
