package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Sampling;
import org.ttnmt.decode.Search;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.Vocabulary;

/** Translates a batch at a time; thread-safe, as networks are. */
final class BatchTranslator {
    private final TranslationModel model;
    private final TranslateOptions options;
    private final Search search;
    private final Spelling spelling;
    private final @Nullable Verification verification;
    private final int maxSourceLength;

    /** @param verification checks each batch; null for none */
    BatchTranslator(TranslationModel model, TranslateOptions options, @Nullable Verification verification) {
        this.model = model;
        this.options = options;
        this.verification = verification;
        StepModel network = model.stepModel();
        search = search(network, options);
        spelling = new Spelling(model.target());
        maxSourceLength = Math.min(options.maxSourceLength(), network.maxLength());
    }

    private static Search search(StepModel network, TranslateOptions options) {
        if (options.sampling() != null) {
            int samples = options.consensus() == null
                    ? options.nBest()
                    : options.consensus().samples();
            return new Sampling(network, options.search(), options.sampling(), samples);
        }
        // Different pieces can spell the same text, so more hypotheses than texts are needed
        int hypotheses = options.nBest() == 1 ? 1 : options.search().decoding().beamSize();
        return new BeamSearch(network, options.search(), hypotheses);
    }

    /** Pieces of a source that can be translated. */
    int maxSourceLength() {
        return maxSourceLength;
    }

    /** Those of {@code asked} that need the network, in batches. */
    List<List<PreparedQuery>> batches(List<PreparedQuery> asked) {
        return Batches.of(asked, PreparedQuery::length, options.sentencesPerBatch(), options.maxBatchPieces());
    }

    /** Completes the translations of a batch. */
    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever waits for the lines
    void answer(List<PreparedQuery> batch) {
        try {
            List<Translation> found = translate(batch);
            if (verification != null) {
                verification.check(batch, found, this::translate);
            }
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).translation().complete(found.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(asked -> asked.translation().completeExceptionally(e));
        }
    }

    private List<Translation> translate(List<PreparedQuery> batch) {
        List<List<Hypothesis>> found =
                search.find(batch.stream().map(PreparedQuery::request).toList());
        List<Translation> translations = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            translations.add(new Translation(batch.get(i).query(), texts(batch.get(i), found.get(i))));
        }
        return translations;
    }

    private List<Translation.Candidate> texts(PreparedQuery asked, List<Hypothesis> hypotheses) {
        Map<String, Hypothesis> byText = new LinkedHashMap<>();
        List<Translation.Candidate> all = new ArrayList<>();
        for (Hypothesis hypothesis : hypotheses) {
            Translation.Candidate candidate = candidate(asked, hypothesis);
            if (byText.putIfAbsent(candidate.text(), hypothesis) == null || options.consensus() != null) {
                all.add(candidate);
            }
        }
        List<Translation.Candidate> ranked =
                options.consensus() == null ? all : options.consensus().rank(all);
        List<Translation.Candidate> best = ranked.subList(0, Math.min(options.nBest(), ranked.size()));
        return options.alignment() == Alignment.Unit.NONE
                ? best
                : best.stream()
                        .map(candidate -> candidate.withAlignment(
                                aligned(asked, Objects.requireNonNull(byText.get(candidate.text())))))
                        .toList();
    }

    private String aligned(PreparedQuery asked, Hypothesis hypothesis) {
        int[] source = asked.request().source();
        return Alignment.pharaoh(
                model.attend(source, hypothesis.tokens()),
                options.alignment(),
                pieces(model.source(), source),
                pieces(model.target(), hypothesis.tokens()));
    }

    private static List<String> pieces(Vocabulary vocabulary, int[] ids) {
        return Arrays.stream(ids).mapToObj(vocabulary::piece).toList();
    }

    private Translation.Candidate candidate(PreparedQuery asked, Hypothesis hypothesis) {
        String text = spelling.text(hypothesis.tokens(), asked.terms());
        Vocabulary target = model.target();
        List<Translation.ScoredPiece> pieces = new ArrayList<>();
        for (int i = 0; i < hypothesis.tokenLogProbs().length; i++) {
            int token = i < hypothesis.tokens().length ? hypothesis.tokens()[i] : target.eos();
            pieces.add(
                    new Translation.ScoredPiece(target.piece(token), hypothesis.tokenLogProbs()[i]));
        }
        List<String> missing = Spelling.missing(text, asked.terms());
        return new Translation.Candidate(
                text, hypothesis.score(), hypothesis.logProb(), hypothesis.truncated(), pieces, missing, null);
    }
}
