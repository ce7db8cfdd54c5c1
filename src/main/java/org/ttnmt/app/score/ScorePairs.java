package org.ttnmt.app.score;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.translate.Batches;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.Warnings;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.data.PairText;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.LengthPenalty;

/** Scores given translations: one line out for each pair, in order, as a stream. */
public final class ScorePairs {

    /** Longer than what {@link TranslateOptions#DEFAULT_MAX_SOURCE_LENGTH} pieces are translated into by default. */
    public static final int DEFAULT_MAX_LENGTH = 2048;

    private static final int BATCHES_PER_WINDOW = 16;
    private static final int PIECES_PER_SENTENCE = 128;

    /** Characters that are in memory at a time; one pair may exceed them. */
    private static final long MOST_CHARACTERS = 1 << 22;

    private final TranslationModel model;
    private final LengthPenalty penalty;
    private final int batchSize;
    private final int maxLength;
    private final int begun;
    private final Progress progress;
    private final PieceIds ids;
    private final PairText text;
    private final Failed failed;

    /** What becomes of a pair that cannot be scored because something fails, though nothing is wrong with its form. */
    @FunctionalInterface
    public interface Failed {
        /**
         * Takes note of it; or throws the failure, which ends the scoring.
         *
         * @param line of the pair
         * @param failure an unchecked exception or an error
         * @return why the pair has no score, in words
         */
        String pair(long line, Throwable failure);
    }

    /**
     * Scores with a model that stays open.
     *
     * @param decoding whose length penalty makes a score of a log-probability
     * @param maxLength pieces of a source or a translation that can be scored
     */
    public ScorePairs(
            TranslationModel model, DecodingConfig decoding, int batchSize, int maxLength, Progress progress) {
        this(model, decoding, batchSize, maxLength, progress, ScorePairs::giveUp);
    }

    private static String giveUp(long line, Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /**
     * The same, but a pair may cost its own score alone.
     *
     * @param failed decides whether it does: then its score is NaN, as that of a pair that is not understood
     */
    public ScorePairs(
            TranslationModel model,
            DecodingConfig decoding,
            int batchSize,
            int maxLength,
            Progress progress,
            Failed failed) {
        this.failed = failed;
        this.model = model;
        this.penalty = new LengthPenalty(decoding.normalization(), decoding.lengthPenalty());
        this.batchSize = batchSize;
        this.maxLength = Math.min(maxLength, model.searches().maxLength());
        this.begun = model.searches().begun();
        this.progress = progress;
        this.ids = new PieceIds(model.target());
        this.text = model.text();
    }

    /**
     * Scores until the end of the input or until it is asked to stop.
     *
     * @return whether it came to the end
     * @throws IOException when {@code out} throws it
     */
    public boolean run(PairSource input, OutputStream out, ScoreFormat format, StopSignal stop) throws IOException {
        Warnings warnings = input.warnings(progress);
        BufferedOutputStream lines = new BufferedOutputStream(out, 1 << 16);
        double logProb = 0;
        long tokens = 0;
        long scored = 0;
        try (Progress.Task task = progress.start("scoring " + input.name(), "lines", input.count())) {
            long done = 0;
            for (List<Pair> window = window(input, warnings); !window.isEmpty(); window = window(input, warnings)) {
                for (PairScore score : score(window, warnings, stop)) {
                    if (score.error() == null) {
                        logProb += score.translation().logProb();
                        tokens += score.translation().tokenLogProbs().length;
                        scored++;
                    }
                    lines.write((format.line(score, model) + "\n").getBytes(StandardCharsets.UTF_8));
                    task.at(++done);
                }
            }
            if (model.decoder() == Decoder.ALONE && tokens > 0) {
                progress.line(String.format(
                        Locale.ROOT,
                        "perplexity %.3f of %,d pieces in %,d lines, the end of each included",
                        Math.exp(-logProb / tokens),
                        tokens,
                        scored));
            }
            return true;
        } catch (CancellationException e) {
            return false;
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

    private List<PairScore> score(List<Pair> window, Warnings warnings, StopSignal stop) {
        List<Encoded> pairs = new ArrayList<>(window.size());
        for (Pair pair : window) {
            stop.check();
            pairs.add(encodedOrFailed(pair, warnings));
        }
        List<PairScore> scores = new ArrayList<>();
        pairs.forEach(pair -> scores.add(unscored(pair)));
        List<Integer> places = IntStream.range(0, pairs.size()).boxed().toList();
        for (List<Integer> batch :
                Batches.of(places, i -> pairs.get(i).length(), batchSize, batchSize * PIECES_PER_SENTENCE)) {
            stop.check();
            score(pairs, batch, scores, warnings);
        }
        return scores;
    }

    /** Scores some of the pairs; where that fails, one by one. */
    private void score(List<Encoded> pairs, List<Integer> batch, List<PairScore> scores, Warnings warnings) {
        List<float[]> logProbs;
        try {
            logProbs = model.force(
                    batch.stream().map(i -> pairs.get(i).source()).toList(),
                    batch.stream().map(i -> pairs.get(i).target()).toList());
        } catch (UserException | CancellationException e) {
            throw e; // of the model or its user, not of a pair
        } catch (RuntimeException | OutOfMemoryError e) {
            if (batch.size() == 1) {
                Encoded pair = pairs.get(batch.get(0));
                scores.set(batch.get(0), unscored(failed(pair.pair(), e)));
            } else {
                batch.forEach(i -> score(pairs, List.of(i), scores, warnings));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            scores.set(batch.get(i), scored(pairs.get(batch.get(i)), logProbs.get(i), warnings));
        }
    }

    private Encoded failed(Pair pair, Throwable failure) {
        return new Encoded(pair, new int[0], new int[0], true, failed.pair(pair.line(), failure));
    }

    private Encoded encodedOrFailed(Pair pair, Warnings warnings) {
        try {
            return encoded(pair, warnings);
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            return failed(pair, e);
        }
    }

    /**
     * The pair in the pieces that a search found, if they are those of the vocabulary; otherwise in those of its text.
     */
    private Encoded encoded(Pair pair, Warnings warnings) {
        int[] source = text.source(pair.source());
        if (model.decoder().writesLabels()) {
            return labelled(pair, source, warnings);
        }
        Optional<int[]> found = pair.pieces().isEmpty() ? Optional.empty() : ids.of(pair.pieces());
        if (found.isEmpty() && !pair.pieces().isEmpty()) {
            warnings.add(
                    Warnings.Kind.OTHER_PIECES,
                    pair.line(),
                    "the pieces are not those of this model's vocabulary, which splits the text anew");
        }
        int[] target = found.orElseGet(() -> model.target().encode(pair.target()));
        boolean ends = found.isEmpty() || !pair.endsAsPieces() || ids.end(pair.pieces());
        String error = error(pair, source, target);
        if (error != null) {
            warnings.add(Warnings.Kind.NOT_UNDERSTOOD, pair.line(), error + "; it has no score");
        }
        return new Encoded(pair, source, target, ends, error);
    }

    private Encoded labelled(Pair pair, int[] source, Warnings warnings) {
        String fault = PairText.fault(model.decoder(), pair.source(), pair.target());
        int[] labels = fault == null ? text.target(pair.source(), pair.target()) : new int[0];
        String error = fault == null || pair.error() != null ? error(pair, source, labels) : fault;
        if (error != null) {
            warnings.add(Warnings.Kind.NOT_UNDERSTOOD, pair.line(), error + "; it has no score");
        }
        return new Encoded(pair, source, labels, true, error);
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

    /** Empty sides are certain; a pair with an error has no score. */
    private static PairScore unscored(Encoded pair) {
        double score = pair.error() == null ? 0 : Double.NaN;
        return new PairScore(pair.pair(), new Hypothesis(new int[0], new double[0], score, score, false), pair.error());
    }

    private PairScore scored(Encoded pair, float[] logProbs, Warnings warnings) {
        int length = pair.ends() ? logProbs.length : logProbs.length - 1;
        double[] counted = new double[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            counted[i] = logProbs[i];
            sum += logProbs[i];
        }
        if (sum == Double.NEGATIVE_INFINITY) { // of a model that fills slots
            String error = "the translation has more pieces than the model has slots for the source"
                    + " (model.upsampling), so it cannot write it";
            warnings.add(Warnings.Kind.NOT_UNDERSTOOD, pair.pair().line(), error + "; it has no score");
            return unscored(new Encoded(pair.pair(), pair.source(), pair.target(), pair.ends(), error));
        }
        return new PairScore(
                pair.pair(),
                new Hypothesis(
                        model.decoder().writesLabels() ? labels(pair.target()) : pair.target(),
                        counted,
                        sum,
                        penalty.score(sum, length + begun),
                        !pair.ends()),
                null);
    }

    /** Without what stands where there is no label. */
    private int[] labels(int[] target) {
        int none = model.target().bos();
        return Arrays.stream(target).filter(id -> id != none).toArray();
    }

    /**
     * A pair in pieces.
     *
     * @param ends whether the end symbol counts
     * @param error why it cannot be scored, in words; null where it can
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its arrays to the network; never compared
    private record Encoded(Pair pair, int[] source, int[] target, boolean ends, @Nullable String error) {

        /** Pieces of the longer side, its end included; 0 where there is nothing to score. */
        int length() {
            int longest = Math.max(source.length, target.length);
            return error != null || longest == 0 ? 0 : longest + 1;
        }
    }
}
