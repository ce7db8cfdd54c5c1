package org.ttnmt.app.score;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.translate.Batches;
import org.ttnmt.app.translate.PieceIds;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.Warnings;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.Scoring;

/** Scores given translations: one line out for each pair, in order, as a stream. */
public final class ScorePairs {

    /** Longer than what {@link TranslateOptions#DEFAULT_MAX_SOURCE_LENGTH} pieces are translated into by default. */
    public static final int DEFAULT_MAX_LENGTH = 2048;

    private static final int BATCHES_PER_WINDOW = 16;
    private static final int PIECES_PER_SENTENCE = 128;

    /** Characters that are in memory at a time; one pair may exceed them. */
    private static final long MOST_CHARACTERS = 1 << 22;

    private final TranslationModel model;
    private final SearchConfig search;
    private final int batchSize;
    private final int maxLength;
    private final Progress progress;
    private final PieceIds ids;

    /**
     * Scores with a model that stays open.
     *
     * @param search whose length penalty makes a score of a log-probability
     * @param maxLength pieces of a source or a translation that can be scored
     */
    public ScorePairs(TranslationModel model, SearchConfig search, int batchSize, int maxLength, Progress progress) {
        this.model = model;
        this.search = search;
        this.batchSize = batchSize;
        this.maxLength = Math.min(maxLength, model.stepModel().maxLength());
        this.progress = progress;
        this.ids = new PieceIds(model.target());
    }

    /**
     * Scores until the end of the input or until it is asked to stop.
     *
     * @return whether it came to the end
     * @throws IOException when {@code out} throws it
     */
    public boolean run(PairSource input, OutputStream out, ScoreFormat format, StopSignal stop) throws IOException {
        Warnings warnings = new Warnings(progress, input.name());
        BufferedOutputStream lines = new BufferedOutputStream(out, 1 << 16);
        try (Progress.Task task = progress.start("scoring " + input.name(), "lines", -1)) {
            long done = 0;
            for (List<Pair> window = window(input, warnings); !window.isEmpty(); window = window(input, warnings)) {
                if (stop.requested()) {
                    return false;
                }
                for (PairScore score : score(window, warnings)) {
                    lines.write((format.line(score) + "\n").getBytes(StandardCharsets.UTF_8));
                    task.at(++done);
                }
            }
            return true;
        } finally {
            lines.flush();
            warnings.finish();
        }
    }

    private List<Pair> window(PairSource input, Warnings warnings) {
        List<Pair> window = new ArrayList<>();
        long characters = 0;
        while (window.size() < batchSize * BATCHES_PER_WINDOW && characters < MOST_CHARACTERS) {
            Pair pair = input.next(warnings);
            if (pair == null) {
                break;
            }
            window.add(pair);
            characters += pair.source().length() + pair.target().length();
        }
        return window;
    }

    private List<PairScore> score(List<Pair> window, Warnings warnings) {
        List<int[]> sources = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        List<PairScore> scores = new ArrayList<>();
        List<int[]> lengths = new ArrayList<>();
        for (Pair pair : window) {
            int[] source = model.source().encode(pair.source());
            Target target = target(pair, warnings);
            String error = error(pair, source, target.ids());
            boolean nothing = error == null && source.length + target.ids().length == 0;
            if (error != null) {
                warnings.add(Warnings.Kind.NOT_UNDERSTOOD, pair.line(), error + "; it has no score");
            }
            sources.add(source);
            targets.add(target);
            scores.add(new PairScore(pair, nothing ? 0 : Double.NaN, nothing ? 0 : Double.NaN, List.of(), error));
            lengths.add(
                    error != null || nothing ? new int[0] : new int[Math.max(source.length, target.ids().length) + 1]);
        }
        for (int[] batch : Batches.of(lengths, batchSize, batchSize * PIECES_PER_SENTENCE)) {
            List<int[]> batchSources = new ArrayList<>();
            List<int[]> batchTargets = new ArrayList<>();
            for (int i : batch) {
                batchSources.add(sources.get(i));
                batchTargets.add(targets.get(i).ids());
            }
            List<float[]> logProbs = model.force(batchSources, batchTargets);
            for (int i = 0; i < batch.length; i++) {
                scores.set(batch[i], scored(window.get(batch[i]), targets.get(batch[i]), logProbs.get(i)));
            }
        }
        return scores;
    }

    private @Nullable String error(Pair pair, int[] source, int[] target) {
        if (pair.error() != null) {
            return pair.error();
        }
        int longest = Math.max(source.length, target.length);
        return longest <= maxLength
                ? null
                : "the " + (source.length == longest ? "source" : "translation") + " has " + longest
                        + " pieces, more than " + maxLength;
    }

    /** The pieces that a search found, if they are those of the vocabulary; otherwise those that the text is split into. */
    private Target target(Pair pair, Warnings warnings) {
        if (!pair.pieces().isEmpty()) {
            Optional<int[]> found = ids.of(pair.pieces());
            if (found.isPresent()) {
                boolean ends = !pair.endsAsPieces() || ids.end(pair.pieces());
                return new Target(found.get(), ends);
            }
            warnings.add(
                    Warnings.Kind.OTHER_PIECES,
                    pair.line(),
                    "the pieces are not those of this model's vocabulary, which splits the text anew");
        }
        return new Target(model.target().encode(pair.target()), true);
    }

    private PairScore scored(Pair pair, Target target, float[] logProbs) {
        List<Translation.ScoredPiece> pieces = new ArrayList<>();
        int length = target.ends() ? target.ids().length + 1 : target.ids().length;
        double sum = 0;
        for (int i = 0; i < length; i++) {
            int id = i < target.ids().length ? target.ids()[i] : model.target().eos();
            pieces.add(new Translation.ScoredPiece(model.target().piece(id), logProbs[i]));
            sum += logProbs[i];
        }
        return new PairScore(pair, sum, Scoring.score(search, sum, length), pieces, null);
    }

    /**
     * What is scored.
     *
     * @param ends whether the end symbol counts
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its array to the network; never compared
    private record Target(int[] ids, boolean ends) {}
}
