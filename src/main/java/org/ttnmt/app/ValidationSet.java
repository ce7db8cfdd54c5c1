package org.ttnmt.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.ParallelText;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.StepModel;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Significance;
import org.ttnmt.metrics.Tokenizers;
import org.ttnmt.model.PaddedBatch;
import org.ttnmt.model.TrainingNetwork;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.Validation.Sample;

/** A validation or test set with its ids and references: gives the loss of a network, and scores of its translations. */
final class ValidationSet {
    private static final int BATCH = 64;
    private static final int SAMPLES = 3;
    private static final Significance BOOTSTRAP = new Significance(1000, Significance.DEFAULT_SEED, 1);

    private final ParallelText text;
    private final Vocabulary target;
    private final List<int[]> sources;
    private final List<int[]> targets;
    private final Bleu bleu;
    private final ChrF chrf;

    /** Translations and their scores. */
    record Scores(List<String> translations, double bleu, double chrf, String bleuSignature, String chrfSignature) {}

    ValidationSet(ParallelText text, Vocabulary source, Vocabulary target, EvaluationConfig evaluation) {
        this.text = text;
        this.target = target;
        this.sources = text.source().stream().map(source::encode).toList();
        this.targets = text.target().stream().map(target::encode).toList();
        this.bleu = Bleu.DEFAULT
                .withTokenizer(Tokenizers.of(evaluation.tokenizer()))
                .withLowercase(evaluation.lowercase());
        this.chrf = new ChrF(6, 0, 2, evaluation.lowercase(), false, false);
    }

    /** Cross entropy per target token, in nats. */
    double loss(TrainingNetwork network) {
        TrainingNetwork.Sums sums = TrainingNetwork.Sums.ZERO;
        for (List<Integer> batch : batches(targets)) {
            sums = sums.plus(network.loss(
                    PaddedBatch.of(
                            batch.stream().map(sources::get).toList(),
                            batch.stream().map(targets::get).toList(),
                            target.bos(),
                            target.eos()),
                    0));
        }
        return sums.negativeLogLikelihood() / sums.tokens();
    }

    /** Translates all sources and scores the result. */
    Scores score(StepModel model, DecodingConfig decoding) {
        BeamSearch search = new BeamSearch(decoding, 1);
        String[] translations = new String[sources.size()];
        for (List<Integer> batch : batches(sources)) {
            List<List<Hypothesis>> found =
                    search.search(model, batch.stream().map(sources::get).toList());
            for (int i = 0; i < batch.size(); i++) {
                translations[batch.get(i)] = target.decode(found.get(i).get(0).tokens());
            }
        }
        List<String> hypotheses = List.of(translations);
        References references = references();
        return new Scores(
                hypotheses,
                bleu.score(hypotheses, references).score(),
                chrf.score(hypotheses, references).score(),
                bleu.signature(references).toString(),
                chrf.signature(references).toString());
    }

    /** Sentences. */
    int size() {
        return sources.size();
    }

    /**
     * How likely it is that translations of this set are not better than others: the share of 1,000 bootstrap resamples of
     * its sentences in which they do not score higher, always the same resamples.
     *
     * @param by bleu or chrf
     */
    double probabilityNotBetter(BestMetric by, List<String> translations, List<String> others) {
        Metric<?> metric =
                switch (by) {
                    case BLEU -> bleu;
                    case CHRF -> chrf;
                    case LOSS -> throw new IllegalArgumentException("the loss compares no translations");
                };
        References references = references();
        return BOOTSTRAP.probabilityNotBetter(
                metric, metric.statistics(translations, references, 1), metric.statistics(others, references, 1));
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

    /** Places of sequences, sorted by length so that batches hold little padding. */
    private static List<List<Integer>> batches(List<int[]> sequences) {
        List<Integer> order = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.comparing(i -> sequences.get(i).length))
                .toList();
        List<List<Integer>> batches = new ArrayList<>();
        for (int begin = 0; begin < order.size(); begin += BATCH) {
            batches.add(order.subList(begin, Math.min(order.size(), begin + BATCH)));
        }
        return batches;
    }
}
