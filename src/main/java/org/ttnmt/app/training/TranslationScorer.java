package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.PairText;
import org.ttnmt.data.ParallelText;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Search;
import org.ttnmt.decode.Searches;
import org.ttnmt.metrics.Accuracy;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.Interval;
import org.ttnmt.metrics.LabelF1;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Score;
import org.ttnmt.metrics.SegmentStatistics;
import org.ttnmt.metrics.Significance;
import org.ttnmt.metrics.Tokenizers;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.OutputShares;
import org.ttnmt.train.Validation;
import org.ttnmt.train.Validation.Sample;

/** Scores translations of a validation or test set against its references, and tells how sure the scores are. */
public final class TranslationScorer {
    private static final int SAMPLES = 3;
    private static final Significance BOOTSTRAP = new Significance(1000, Significance.DEFAULT_SEED, 1);

    private final ParallelText text;
    private final PairText written;
    private final List<Request> requests;
    private final boolean labels;
    private final Map<BestMetric, Metric<?>> metrics = new LinkedHashMap<>();

    /**
     * Translations of all sources.
     *
     * @param output how much of them is degenerate
     */
    record Translated(List<String> translations, OutputShares output) {}

    /**
     * A scorer of a text, by the metrics that what a decoder writes has.
     *
     * @param target pieces of what is written
     */
    TranslationScorer(
            ParallelText text, Decoder decoder, Vocabulary source, Vocabulary target, EvaluationConfig evaluation) {
        this.text = text;
        this.written = PairText.of(decoder, source, target);
        this.labels = decoder.writesLabels();
        this.requests = text.source().stream()
                .map(line -> Request.labels(written.source(line), written.labelled(line)))
                .toList();
        if (labels) {
            List<String> known = IntStream.range(0, target.size())
                    .mapToObj(id -> written.line(new int[] {id}))
                    .toList();
            metrics.put(BestMetric.ACCURACY, new Accuracy());
            metrics.put(BestMetric.F1, LabelF1.of(List.of(text.target(), known), LabelF1.Average.MACRO));
        } else {
            metrics.put(BestMetric.BLEU, bleu(evaluation));
            metrics.put(BestMetric.CHRF, chrf(evaluation));
        }
    }

    /** BLEU as a configuration has it. */
    public static Bleu bleu(EvaluationConfig evaluation) {
        return Bleu.DEFAULT.withTokenizer(Tokenizers.of(evaluation.tokenizer())).withLowercase(evaluation.lowercase());
    }

    /** chrF as a configuration has it. */
    public static ChrF chrf(EvaluationConfig evaluation) {
        return new ChrF(6, 0, 2, evaluation.lowercase(), false, false);
    }

    /**
     * Translates all sources.
     *
     * @throws CancellationException when asked to stop
     */
    Translated translate(Searches searches, DecodingConfig decoding, StopSignal stop) {
        Search search = searches.best(SearchConfig.of(decoding), 1);
        String[] translations = new String[requests.size()];
        int[][] pieces = new int[requests.size()][];
        for (List<Integer> batch :
                ValidationSet.batches(requests.stream().map(Request::source).toList())) {
            stop.check();
            List<List<Hypothesis>> found =
                    search.find(batch.stream().map(requests::get).toList());
            for (int i = 0; i < batch.size(); i++) {
                pieces[batch.get(i)] = found.get(i).get(0).tokens();
                translations[batch.get(i)] = written.line(pieces[batch.get(i)]);
            }
        }
        List<String> hypotheses = List.of(translations);
        return new Translated(
                hypotheses, labels ? OutputShares.NONE : DegenerateOutput.shares(text, hypotheses, List.of(pieces)));
    }

    /** The scores of translations of this set, each with its signature. */
    List<TrainResult.TestScore> scores(List<String> translations) {
        References references = references();
        return metrics.values().stream()
                .map(metric -> {
                    Score score = metric.score(translations, references);
                    return new TrainResult.TestScore(
                            score.name(),
                            score.score(),
                            metric.signature(references).toString());
                })
                .toList();
    }

    /**
     * How likely it is that translations of this set are not better than others: the share of 1,000 bootstrap resamples
     * of its sentences in which they do not score higher, always the same resamples.
     *
     * @param by one of the metrics
     */
    double probabilityNotBetter(BestMetric by, List<String> translations, List<String> others) {
        Metric<?> metric = metric(by);
        References references = references();
        return BOOTSTRAP.probabilityNotBetter(
                metric, metric.statistics(translations, references, 1), metric.statistics(others, references, 1));
    }

    /** The scores of translations of this set with their 95 % intervals, from the same 1,000 resamples. */
    List<Validation.MetricValue> values(List<String> translations) {
        List<Validation.MetricValue> values = new ArrayList<>();
        References references = references();
        metrics.forEach((by, metric) -> {
            SegmentStatistics statistics = metric.statistics(translations, references, 1);
            Interval interval = BOOTSTRAP.interval(metric, statistics);
            values.add(new Validation.MetricValue(
                    by, metric.score(statistics.sums()).score(), interval.low(), interval.high()));
        });
        return values;
    }

    private Metric<?> metric(BestMetric by) {
        Metric<?> metric = metrics.get(by);
        if (metric == null) {
            throw new IllegalArgumentException(by + " compares no such translations");
        }
        return metric;
    }

    private References references() {
        return References.ofStreams(List.of(text.target()));
    }

    /** A few translations from all over the set. */
    List<Sample> samples(List<String> translations) {
        int count = Math.min(SAMPLES, translations.size());
        return IntStream.range(0, count)
                .map(i -> (int) ((long) (2 * i + 1) * translations.size() / (2L * count)))
                .mapToObj(i -> new Sample(text.source().get(i), text.target().get(i), translations.get(i)))
                .toList();
    }
}
