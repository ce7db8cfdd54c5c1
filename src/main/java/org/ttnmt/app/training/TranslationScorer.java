package org.ttnmt.app.training;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.ParallelText;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Search;
import org.ttnmt.decode.Searches;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.Interval;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Significance;
import org.ttnmt.metrics.Tokenizers;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.OutputShares;
import org.ttnmt.train.Validation.Sample;

/** Scores translations of a validation or test set against its references, and tells how sure the scores are. */
public final class TranslationScorer {
    private static final int SAMPLES = 3;
    private static final Significance BOOTSTRAP = new Significance(1000, Significance.DEFAULT_SEED, 1);

    private final ParallelText text;
    private final List<int[]> sources;
    private final Vocabulary target;
    private final Bleu bleu;
    private final ChrF chrf;

    /**
     * Translations and their scores.
     *
     * @param output how much of them is degenerate
     */
    record Scores(
            List<String> translations,
            OutputShares output,
            double bleu,
            double chrf,
            String bleuSignature,
            String chrfSignature) {}

    TranslationScorer(ParallelText text, Vocabulary source, Vocabulary target, EvaluationConfig evaluation) {
        this.text = text;
        this.sources = text.source().stream().map(source::encode).toList();
        this.target = target;
        this.bleu = bleu(evaluation);
        this.chrf = chrf(evaluation);
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
     * Translates all sources and scores the result.
     *
     * @throws CancellationException when asked to stop
     */
    Scores score(Searches searches, DecodingConfig decoding, StopSignal stop) {
        Search search = searches.best(SearchConfig.of(decoding), 1);
        String[] translations = new String[sources.size()];
        int[][] pieces = new int[sources.size()][];
        for (List<Integer> batch : ValidationSet.batches(sources)) {
            stop.check();
            List<List<Hypothesis>> found = search.find(
                    batch.stream().map(sources::get).map(Request::of).toList());
            for (int i = 0; i < batch.size(); i++) {
                pieces[batch.get(i)] = found.get(i).get(0).tokens();
                translations[batch.get(i)] = target.decode(pieces[batch.get(i)]);
            }
        }
        List<String> hypotheses = List.of(translations);
        References references = references();
        return new Scores(
                hypotheses,
                DegenerateOutput.shares(text, hypotheses, List.of(pieces)),
                bleu.score(hypotheses, references).score(),
                chrf.score(hypotheses, references).score(),
                bleu.signature(references).toString(),
                chrf.signature(references).toString());
    }

    /**
     * How likely it is that translations of this set are not better than others: the share of 1,000 bootstrap resamples
     * of its sentences in which they do not score higher, always the same resamples.
     *
     * @param by bleu or chrf
     */
    double probabilityNotBetter(BestMetric by, List<String> translations, List<String> others) {
        Metric<?> metric = metric(by);
        References references = references();
        return BOOTSTRAP.probabilityNotBetter(
                metric, metric.statistics(translations, references, 1), metric.statistics(others, references, 1));
    }

    /**
     * The 95 % interval of a score of translations of this set, from the same 1,000 resamples.
     *
     * @param by bleu or chrf
     */
    Interval interval(BestMetric by, List<String> translations) {
        Metric<?> metric = metric(by);
        return BOOTSTRAP.interval(metric, metric.statistics(translations, references(), 1));
    }

    private Metric<?> metric(BestMetric by) {
        return switch (by) {
            case BLEU -> bleu;
            case CHRF -> chrf;
            case LOSS -> throw new IllegalArgumentException("the loss compares no translations");
        };
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
