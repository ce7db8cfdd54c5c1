package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.RiskConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Search;
import org.ttnmt.decode.Searches;
import org.ttnmt.metrics.Metric;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.LoadedNetwork;
import org.ttnmt.model.objective.CostedTranslation;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.TranslationSampler;

/** Draws candidates for minimum risk training with the decoder, and scores each by its text. */
final class RiskSampler implements TranslationSampler, AutoCloseable {
    /** Sources whose candidates are drawn before somebody may stop it. */
    private static final int CHUNK = 16;

    private final RunNetworks networks;
    private final StopSignal stop;
    private final RiskConfig config;
    private final Metric<?> metric;
    private @Nullable LoadedNetwork decoder;

    /** @param stop breaks the drawing off with a {@link java.util.concurrent.CancellationException} */
    RiskSampler(RunNetworks networks, StopSignal stop) {
        this.networks = networks;
        this.stop = stop;
        this.config = networks.config().training().objective().risk();
        EvaluationConfig evaluation = networks.config().evaluation();
        this.metric = switch (config.metric()) {
            case CHRF -> TranslationScorer.chrf(evaluation);
            case BLEU -> TranslationScorer.bleu(evaluation).withEffectiveOrder(true);
        };
    }

    @Override
    public List<List<CostedTranslation>> of(TrainingNetwork network, PaddedBatch batch, long seed) {
        RunConfig run = networks.config();
        DecodingConfig limits = run.decoding();
        DecodingConfig decoding = DecodingConfig.DEFAULT.with(
                DecodingConfig.BEAM_SIZE.is(1),
                DecodingConfig.LENGTH_PENALTY.is(0.0),
                DecodingConfig.MAX_LENGTH_RATIO.is(limits.maxLengthRatio()),
                DecodingConfig.MAX_LENGTH_OFFSET.is(limits.maxLengthOffset()));
        Search sampling = Searches.of(decoder(network))
                .samples(
                        SearchConfig.of(decoding),
                        new SamplingConfig(config.temperature(), 0, 1, 0, seed),
                        config.samples());
        List<Request> requests = new ArrayList<>();
        List<int[]> sources = batch.sources();
        for (int i = 0; i < sources.size(); i++) {
            requests.add(new Request(sources.get(i), i, new int[0], Constraints.NONE));
        }
        List<List<Hypothesis>> found = new ArrayList<>();
        for (int begin = 0; begin < requests.size(); begin += CHUNK) {
            stop.check();
            found.addAll(sampling.find(requests.subList(begin, Math.min(requests.size(), begin + CHUNK))));
        }
        Vocabulary target = networks.vocabularies().target();
        List<int[]> references = batch.targets();
        List<List<CostedTranslation>> candidates = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            List<String> reference = List.of(target.decode(references.get(i)));
            candidates.add(found.get(i).stream()
                    .map(hypothesis -> new CostedTranslation(
                            hypothesis.tokens(), cost(target.decode(hypothesis.tokens()), reference)))
                    .toList());
        }
        return candidates;
    }

    private double cost(String text, List<String> reference) {
        return 1 - metric.sentenceScore(text, reference).score() / 100;
    }

    private LoadedNetwork decoder(TrainingNetwork network) {
        if (decoder == null) {
            decoder = networks.decoder(
                    DecodingPrecision.of(networks.config().training().precision()), network.weights());
        } else {
            decoder.replaceWeights(network.weights());
        }
        return decoder;
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
