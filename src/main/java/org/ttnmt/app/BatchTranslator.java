package org.ttnmt.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.StepModel;

/** Translates a batch at a time; thread-safe, since each call has a network of its own while it lasts. */
final class BatchTranslator {
    private final TranslationModel model;
    private final BeamSearch search;
    private final int nBest;
    private final int maxSourceLength;
    private final ConcurrentLinkedQueue<StepModel> idle = new ConcurrentLinkedQueue<>();

    BatchTranslator(TranslationModel model, TranslateOptions options) {
        this.model = model;
        // Different pieces can spell the same text, so more hypotheses than texts are needed
        int hypotheses = options.nBest() == 1 ? 1 : options.decoding().beamSize();
        search = new BeamSearch(options.decoding(), hypotheses);
        nBest = options.nBest();
        StepModel first = model.newStepModel();
        idle.add(first);
        maxSourceLength = Math.min(options.maxSourceLength(), first.maxLength());
    }

    /** Pieces of a source that can be translated. */
    int maxSourceLength() {
        return maxSourceLength;
    }

    /** For each source the texts of its translations, best first. */
    List<List<Translation.Candidate>> translate(List<int[]> sources) {
        StepModel taken = idle.poll();
        StepModel network = taken == null ? model.newStepModel() : taken;
        List<List<Hypothesis>> found = search.search(network, sources);
        idle.add(network);
        return found.stream().map(this::texts).toList();
    }

    private List<Translation.Candidate> texts(List<Hypothesis> hypotheses) {
        Map<String, Translation.Candidate> byText = new LinkedHashMap<>();
        for (Hypothesis hypothesis : hypotheses) {
            String text = oneLine(model.target().decode(hypothesis.tokens()));
            byText.putIfAbsent(
                    text,
                    new Translation.Candidate(text, hypothesis.score(), hypothesis.logProb(), hypothesis.truncated()));
        }
        List<Translation.Candidate> candidates = new ArrayList<>(byText.values());
        return candidates.subList(0, Math.min(nBest, candidates.size()));
    }

    /** A vocabulary with byte pieces can spell line ends, which would shift all lines after them. */
    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
