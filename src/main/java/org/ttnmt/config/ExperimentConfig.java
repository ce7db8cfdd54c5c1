package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A controlled comparison: the same training with several settings, each with several seeds.
 *
 * @param folder where its runs and results go
 * @param seeds of each variant's runs, each once; the first one also trains the vocabulary that all share
 * @param metrics that the results have, each once
 * @param tests what finished models translate, at least one
 * @param variants at least two, of which the first is the baseline
 */
public record ExperimentConfig(
        Path folder, List<Long> seeds, List<MetricName> metrics, List<TestSet> tests, List<Variant> variants) {

    /** What translations are scored by. */
    public enum MetricName {
        BLEU,
        CHRF,
        /** Lines that are the reference. */
        EXACT,
        /** Labels that are right. */
        ACCURACY,
        /** Mean F1 of labels. */
        F1
    }

    /**
     * A set that finished models are judged by.
     *
     * @param name in results and file names
     */
    public record TestSet(String name, CorpusConfig corpus) {}

    /**
     * One way to train.
     *
     * @param name in results and file names
     * @param config complete; folder and seed are those of no run yet
     */
    public record Variant(String name, RunConfig config) {}

    public ExperimentConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        tests = List.copyOf(tests);
        variants = List.copyOf(variants);
        if (seeds.isEmpty() || tests.isEmpty() || variants.size() < 2) {
            throw new IllegalArgumentException("a comparison of " + variants.size() + " variants with " + seeds.size()
                    + " seeds on " + tests.size() + " test sets");
        }
    }

    /** What others are compared with. */
    public Variant baseline() {
        return variants.get(0);
    }
}
