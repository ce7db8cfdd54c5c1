package org.ttnmt.app.distil;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.score.PairSource;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.score.ScorePairs;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.DraftFile;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;

/**
 * How far two models of opposite directions are from agreeing that a pair is a probable one: {@code |a - b| + (a + b) / 2}
 * of their cross entropies a piece (Junczys-Dowmunt 2018). It tells the worst pairs.
 */
final class DualCrossEntropy {
    private final float[] ofPairs;
    private final double limit;

    private DualCrossEntropy(float[] ofPairs, double limit) {
        this.ofPairs = ofPairs;
        this.limit = limit;
    }

    /**
     * The worst of given values.
     *
     * @param ofPairs NaN where the model of the other direction has no score
     * @param share of those with a score that are the worst
     * @throws UserException when none has a score
     */
    static DualCrossEntropy of(float[] ofPairs, double share) {
        float[] sorted = ofPairs.clone();
        Arrays.sort(sorted); // NaN comes last
        int scored = sorted.length;
        while (scored > 0 && Float.isNaN(sorted[scored - 1])) {
            scored--;
        }
        if (scored == 0) {
            throw new UserException("the model of the other direction has a score for none of " + ofPairs.length
                    + " translations, so filter.dual_cross_entropy cannot find the worst. Give it another model,"
                    + " or leave filter.dual_cross_entropy out.");
        }
        int kept = (int) Math.ceil(scored * (1 - share));
        return new DualCrossEntropy(ofPairs, sorted[Math.max(0, kept - 1)]);
    }

    /**
     * Scores each source, given its translation, with the model of the other direction.
     *
     * @param backward folder of that model
     * @param share of the pairs that are the worst
     * @param folder for what is needed meanwhile
     */
    static DualCrossEntropy of(
            TranslationStage translation, Path backward, double share, Path folder, Workbench bench) {
        Path scores = folder.resolve("backward.tsv");
        score(translation, backward, scores, bench);
        float[] ofPairs = new float[Math.toIntExact(LineCount.of(scores))];
        try (LineReader reader = LineReader.open(scores)) {
            int[] line = {0};
            TranslatedPair.forEach(translation, pair -> {
                String[] columns = Objects.requireNonNull(reader.next()).text().split("\t", -1);
                double back = -number(columns[2]) / Math.max(1, number(columns[3]));
                double there = -pair.logProb();
                ofPairs[line[0]++] = (float) (Math.abs(there - back) + (there + back) / 2);
            });
        }
        StageFolder.delete(scores);
        return of(ofPairs, share);
    }

    private static double number(String text) {
        return text.equals("nan") || text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    private static void score(TranslationStage translation, Path backward, Path to, Workbench bench) {
        try (TranslationModel model = bench.models().open(backward, DecodingPrecision.AUTO, bench.compute());
                PairSource pairs = PairSource.parallel(
                        LineReader.open(translation.output()),
                        LineReader.open(translation.input()),
                        "the translations",
                        -1);
                DraftFile out = DraftFile.open(to)) {
            boolean done = new ScorePairs(
                            model,
                            model.decoding(),
                            TranslateOptions.DEFAULT_BATCH_SIZE,
                            ScorePairs.DEFAULT_MAX_LENGTH,
                            bench.progress())
                    .run(pairs, out, ScoreFormat.TSV, bench.stop());
            if (!done) {
                throw new CancellationException("asked to stop");
            }
            out.finish();
        } catch (IOException e) {
            throw new UserException(to + ": could not be written (" + AtomicFile.describe(e) + ").", e);
        }
    }

    /** What is wrong with a pair, counted from 0; null when nothing is. */
    @Nullable
    String fault(int pair) {
        if (Float.isNaN(ofPairs[pair])) {
            return "no_score";
        }
        return ofPairs[pair] > limit ? "dual_cross_entropy" : null;
    }
}
