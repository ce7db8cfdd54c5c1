package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.ParallelText;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.Interval;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Significance;
import org.ttnmt.metrics.Tokenizers;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.OutputShares;
import org.ttnmt.train.Validation.Sample;

/** A validation or test set with its ids and references: gives the loss of a network, and scores of its translations. */
public final class ValidationSet {
    private static final int BATCH = 64;
    private static final int SAMPLES = 3;
    private static final int GAIN_SENTENCES = 250;
    private static final Significance BOOTSTRAP = new Significance(1000, Significance.DEFAULT_SEED, 1);

    private final ParallelText text;
    private final Vocabulary source;
    private final Vocabulary target;
    private final List<int[]> sources;
    private final List<int[]> targets;
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

    ValidationSet(ParallelText text, Vocabulary source, Vocabulary target, EvaluationConfig evaluation) {
        this.text = text;
        this.source = source;
        this.target = target;
        this.sources = text.source().stream().map(source::encode).toList();
        this.targets = text.target().stream().map(target::encode).toList();
        this.bleu = bleu(evaluation);
        this.chrf = chrf(evaluation);
    }

    public static Bleu bleu(EvaluationConfig evaluation) {
        return Bleu.DEFAULT.withTokenizer(Tokenizers.of(evaluation.tokenizer())).withLowercase(evaluation.lowercase());
    }

    public static ChrF chrf(EvaluationConfig evaluation) {
        return new ChrF(6, 0, 2, evaluation.lowercase(), false, false);
    }

    /** Cross entropy per target token, in nats. */
    double loss(TrainingNetwork network) {
        return loss(network, sources, targets);
    }

    /**
     * By how much the loss would rise if each target was read with the source of another, in nats per target token, measured
     * on a sample of the sentences. Near 0, the network does not make use of its source.
     */
    double sourceGain(TrainingNetwork network) {
        int step = Math.max(1, sources.size() / GAIN_SENTENCES);
        List<int[]> reading = everyNth(sources, step);
        List<int[]> writing = everyNth(targets, step);
        List<int[]> wrong = new ArrayList<>(reading);
        Collections.rotate(wrong, Math.max(1, wrong.size() / 2));
        return loss(network, wrong, writing) - loss(network, reading, writing);
    }

    private double loss(TrainingNetwork network, List<int[]> reading, List<int[]> writing) {
        TrainingNetwork.Sums sums = TrainingNetwork.Sums.ZERO;
        for (List<Integer> batch : batches(writing)) {
            sums = sums.plus(network.loss(
                    PaddedBatch.of(
                            batch.stream().map(reading::get).toList(),
                            batch.stream().map(writing::get).toList(),
                            target.bos(),
                            target.eos()),
                    0));
        }
        return sums.negativeLogLikelihood() / sums.tokens();
    }

    private static List<int[]> everyNth(List<int[]> sequences, int step) {
        return IntStream.iterate(0, i -> i < sequences.size(), i -> i + step)
                .mapToObj(sequences::get)
                .toList();
    }

    /** Translates all sources and scores the result. */
    Scores score(StepModel model, DecodingConfig decoding) {
        BeamSearch search = new BeamSearch(model, decoding, 1);
        String[] translations = new String[sources.size()];
        int[][] pieces = new int[sources.size()][];
        for (List<Integer> batch : batches(sources)) {
            List<List<Hypothesis>> found =
                    search.search(batch.stream().map(sources::get).toList());
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

    /** Share of the references' pieces that the vocabulary does not have: no model can write them. */
    double unknownReferences() {
        return unknown(targets, target.unk());
    }

    /** The same of the sources: no model can read them. */
    double unknownSources() {
        return unknown(sources, source.unk());
    }

    private static double unknown(List<int[]> sequences, int unk) {
        long pieces = sequences.stream().mapToLong(s -> s.length).sum();
        long unknown = sequences.stream()
                .flatMapToInt(Arrays::stream)
                .filter(id -> id == unk)
                .count();
        return (double) unknown / Math.max(1, pieces);
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
