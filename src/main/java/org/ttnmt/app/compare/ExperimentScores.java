package org.ttnmt.app.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.compare.ExperimentResult.Cell;
import org.ttnmt.app.compare.ExperimentResult.Costs;
import org.ttnmt.app.compare.ExperimentResult.Measure;
import org.ttnmt.app.compare.ExperimentResult.SeedScore;
import org.ttnmt.app.compare.ExperimentResult.Spread;
import org.ttnmt.app.training.TranslationScorer;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.ExperimentConfig.MetricName;
import org.ttnmt.metrics.Accuracy;
import org.ttnmt.metrics.ExactMatch;
import org.ttnmt.metrics.LabelF1;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.SegmentStatistics;
import org.ttnmt.metrics.Significance;

/**
 * Scores the translations of finished runs. Each variant is compared with the baseline by the paired bootstrap in two
 * ways: seed by seed, as {@code tt eval --paired-bs} does; and pooled over the seeds that both have, where drawing a
 * sentence draws its translations by the runs of all these seeds together, since a sentence that is hard is hard for
 * all of them.
 */
final class ExperimentScores {
    private static final int SAMPLES = 1000;

    private final ExperimentConfig experiment;
    private final Map<Trial, TrialResult> finished;
    private final List<String> variants;
    private final int threads;
    private final Significance bootstrap;

    /** @param finished runs, in their order */
    ExperimentScores(ExperimentConfig experiment, Map<Trial, TrialResult> finished, int threads) {
        this.experiment = experiment;
        this.finished = finished;
        this.threads = threads;
        this.bootstrap = new Significance(SAMPLES, Significance.DEFAULT_SEED, threads);
        this.variants = experiment.variants().stream()
                .map(ExperimentConfig.Variant::name)
                .toList();
    }

    ExperimentResult of(List<TestTranslations> tests, List<String> missing) {
        Map<String, Costs> costs = new LinkedHashMap<>();
        for (String variant : variants) {
            if (!trials(variant).isEmpty()) {
                costs.put(
                        variant,
                        new Costs(
                                spread(variant, result -> (double) result.updates()),
                                spread(variant, result -> result.trainingSeconds() / 60),
                                spread(variant, result -> (double) result.targetTokens())));
            }
        }
        EvaluationConfig evaluation = experiment.baseline().config().evaluation();
        List<Measure> measures = new ArrayList<>();
        for (TestTranslations test : tests) {
            for (MetricName name : experiment.metrics()) {
                measures.add(measure(test, metric(name, evaluation, test)));
            }
        }
        return new ExperimentResult(variants, costs, measures, missing);
    }

    private Metric<?> metric(MetricName name, EvaluationConfig evaluation, TestTranslations test) {
        return switch (name) {
            case BLEU -> TranslationScorer.bleu(evaluation);
            case CHRF -> TranslationScorer.chrf(evaluation);
            case EXACT -> new ExactMatch(evaluation.lowercase());
            case ACCURACY -> new Accuracy();
            case F1 ->
                LabelF1.of(
                        Stream.concat(
                                        Stream.of(test.text().target()),
                                        finished.keySet().stream().map(trial -> test.read(trial.folder())))
                                .toList(),
                        LabelF1.Average.MACRO);
        };
    }

    private List<Trial> trials(String variant) {
        return finished.keySet().stream()
                .filter(trial -> trial.variant().equals(variant))
                .toList();
    }

    private Spread spread(String variant, Function<TrialResult, Double> value) {
        return Spread.of(trials(variant).stream().map(finished::get).map(value).toList());
    }

    private Measure measure(TestTranslations test, Metric<?> metric) {
        References references = References.ofStreams(List.of(test.text().target()));
        Map<String, Map<Long, SegmentStatistics>> statistics = new LinkedHashMap<>();
        for (String variant : variants) {
            Map<Long, SegmentStatistics> bySeed = new LinkedHashMap<>();
            for (Trial trial : trials(variant)) {
                bySeed.put(trial.seed(), metric.statistics(test.read(trial.folder()), references, threads));
            }
            statistics.put(variant, bySeed);
        }
        Map<Long, SegmentStatistics> baseline = statistics.getOrDefault(variants.get(0), Map.of());
        Map<String, Cell> cells = new LinkedHashMap<>();
        statistics.forEach((variant, bySeed) -> {
            if (!bySeed.isEmpty()) {
                boolean compared = !variant.equals(variants.get(0));
                cells.put(variant, cell(metric, bySeed, compared ? baseline : Map.of()));
            }
        });
        String signature = metric.signature(references)
                .withResampling("bs", SAMPLES, Significance.DEFAULT_SEED.toString())
                .toString();
        return new Measure(test.name(), metric.name(), signature, cells);
    }

    private Cell cell(Metric<?> metric, Map<Long, SegmentStatistics> own, Map<Long, SegmentStatistics> baseline) {
        List<SeedScore> runs = new ArrayList<>();
        List<SegmentStatistics> mine = new ArrayList<>();
        List<SegmentStatistics> others = new ArrayList<>();
        own.forEach((seed, statistics) -> {
            SegmentStatistics other = baseline.get(seed);
            runs.add(new SeedScore(
                    seed,
                    metric.score(statistics.sums()).score(),
                    other == null ? null : pValue(metric, statistics, other)));
            if (other != null) {
                mine.add(statistics);
                others.add(other);
            }
        });
        return new Cell(
                runs,
                Spread.of(runs.stream().map(SeedScore::score).toList()),
                mine.isEmpty() ? null : pValue(metric, SegmentStatistics.sum(mine), SegmentStatistics.sum(others)));
    }

    /** As sacreBLEU has it, but for equal scores, whose difference it never calls chance. */
    private @Nullable Double pValue(Metric<?> metric, SegmentStatistics system, SegmentStatistics baseline) {
        double difference = metric.score(system.sums()).score()
                - metric.score(baseline.sums()).score();
        return difference == 0
                ? Double.valueOf(1)
                : bootstrap
                        .pairedBootstrap(metric, List.of(baseline, system))
                        .get(1)
                        .pValue();
    }
}
