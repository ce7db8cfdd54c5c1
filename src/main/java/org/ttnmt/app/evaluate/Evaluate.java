package org.ttnmt.app.evaluate;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.Comparison;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Score;
import org.ttnmt.metrics.SegmentStatistics;
import org.ttnmt.metrics.Signature;
import org.ttnmt.metrics.Significance;
import org.ttnmt.metrics.SystemResult;

/**
 * Scores outputs against references: corpora, sentences, or several systems with the significance of their differences.
 *
 * @param metrics in the order of the report
 * @param resampling how significance is estimated
 * @param threads that compute; their number does not change any result
 */
public record Evaluate(List<Metric<?>> metrics, Resampling resampling, int threads) {

    public Evaluate {
        metrics = List.copyOf(metrics);
    }

    /** The scores of all systems of a set by each metric. */
    public List<MetricScores> run(EvaluationSet set) {
        References references = References.ofStreams(set.references());
        return metrics.stream()
                .map(metric -> score(metric, set.systems(), references))
                .toList();
    }

    private MetricScores score(Metric<?> metric, List<EvaluatedSystem> systems, References references) {
        List<SegmentStatistics> statistics = systems.stream()
                .map(system -> metric.statistics(system.lines(), references, threads))
                .toList();
        List<Score> scores = statistics.stream()
                .<Score>map(each -> metric.score(each.sums()))
                .toList();
        Signature signature = metric.signature(references);
        if (resampling.test() == Resampling.Test.NONE) {
            List<SystemResult> plain = scores.stream()
                    .map(score -> new SystemResult(score.score(), null, null, null))
                    .toList();
            return new MetricScores(metric, signature, scores, plain);
        }
        Significance significance = new Significance(resampling.samples(), resampling.drawnSeed(), threads);
        List<SystemResult> results =
                switch (resampling.test()) {
                    case NONE -> throw new IllegalStateException("answered above");
                    case CONFIDENCE ->
                        statistics.stream()
                                .map(each -> significance.confidence(metric, each))
                                .toList();
                    case PAIRED_BOOTSTRAP -> significance.pairedBootstrap(metric, statistics);
                    case PAIRED_RANDOMIZATION -> significance.pairedRandomization(metric, statistics);
                };
        String test = resampling.test() == Resampling.Test.PAIRED_RANDOMIZATION ? "ar" : "bs";
        return new MetricScores(
                metric, signature.withResampling(test, resampling.samples(), resampling.seedLabel()), scores, results);
    }

    /** The settings of the first metric with the references of a set. */
    public Signature signature(EvaluationSet set) {
        return metrics.get(0).signature(References.ofStreams(set.references()));
    }

    /** Scores each sentence of the first system with the first metric, in order. */
    public void sentences(EvaluationSet set, Consumer<Score> sentence) {
        Metric<?> metric = metrics.get(0);
        SegmentStatistics statistics =
                metric.statistics(set.systems().get(0).lines(), References.ofStreams(set.references()), threads);
        for (int i = 0; i < statistics.size(); i++) {
            sentence.accept(metric.score(statistics.segment(i)));
        }
    }

    /**
     * Looks closer at two systems.
     *
     * @param words how lines are split into words
     * @param source what was translated, or null when it is not known
     * @throws UserException when there are not two systems, or the source has another length
     */
    public ComparisonReport compare(EvaluationSet set, Bleu words, @Nullable List<String> source) {
        if (set.systems().size() != 2) {
            throw new UserException("A comparison needs two systems, but there "
                    + (set.systems().size() == 1
                            ? "is one"
                            : "are " + set.systems().size())
                    + ". Name two files after --input.");
        }
        int segments = set.systems().get(0).lines().size();
        if (source != null && source.size() != segments) {
            throw new UserException("The source has " + source.size() + " lines, but "
                    + set.systems().get(0).name() + " has " + segments
                    + ". Line n of one is the translation of line n of the other.");
        }
        Comparison comparison = Comparison.of(
                metrics.get(0),
                words,
                set.systems().stream().map(EvaluatedSystem::lines).toList(),
                References.ofStreams(set.references()),
                source,
                threads);
        return new ComparisonReport(set, source, run(set), comparison);
    }
}
