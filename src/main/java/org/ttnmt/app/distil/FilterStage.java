package org.ttnmt.app.distil;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.score.PairSource;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.score.ScorePairs;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.DraftFile;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;

/**
 * Leaves out translations that a student had better not learn: broken ones by {@link PairFilter}, and those with the
 * highest dual cross entropy, if there is a model of the other direction. Memory grows by 8 bytes with each pair, and
 * by some 50 where duplicates are left out.
 *
 * @param translation what is filtered
 * @param backward folder of the model of the other direction, if there is one
 * @param given whether no stage makes that model
 */
record FilterStage(
        Path folder,
        DistilConfig config,
        TranslationStage translation,
        Optional<Path> backward,
        boolean given,
        List<Stage> after,
        TrainingStage.ToParameters parameters)
        implements Stage {
    private static final ObjectMapper JSON = new ObjectMapper();

    FilterStage {
        after = List.copyOf(after);
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public String title() {
        return "leave out bad translations" + (scores() ? ", by a model of the other direction too" : "");
    }

    private boolean scores() {
        return backward.isPresent() && config.settings().dualCrossEntropy() > 0;
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(config.values("filter."));
        if (scores() && given) {
            parts.file("backward_model", new ModelDirectory(backward.orElseThrow()).weightsFile());
        }
    }

    Path source() {
        return folder.resolve("source.txt");
    }

    Path target() {
        return folder.resolve("target.txt");
    }

    /** How many were left out, and why. */
    Path counts() {
        return folder.resolve("filter.json");
    }

    /** What was left out: the reason, the source and the translation. */
    Path removed() {
        return folder.resolve("removed.tsv");
    }

    @Override
    public List<Path> outputs() {
        return List.of(source(), target(), removed(), counts());
    }

    @Override
    public void make(Workbench bench) {
        @Nullable Threshold threshold = scores() ? threshold(bench) : null;
        PairFilter filter = new PairFilter(config.settings(), ratio());
        Map<String, Long> counts = new TreeMap<>();
        long[] kept = {0};
        try (DraftFile source = DraftFile.open(source());
                DraftFile target = DraftFile.open(target());
                DraftFile removed = DraftFile.open(removed())) {
            BufferedWriter sources = writer(source);
            BufferedWriter targets = writer(target);
            BufferedWriter others = writer(removed);
            long[] line = {0};
            TranslatedPair.forEach(translation, pair -> {
                String fault = filter.fault(pair);
                if (fault == null && threshold != null && threshold.isAbove((int) line[0])) {
                    fault = "dual_cross_entropy";
                }
                line[0]++;
                if (fault == null) {
                    sources.write(pair.source() + "\n");
                    targets.write(pair.target() + "\n");
                    kept[0]++;
                } else {
                    counts.merge(fault, 1L, Long::sum);
                    others.write(fault + "\t" + pair.source().replace('\t', ' ') + "\t"
                            + pair.target().replace('\t', ' ') + "\n");
                }
            });
            if (kept[0] == 0) {
                throw new UserException("nothing is left of " + line[0] + " translations; left out were "
                        + counts + ". The teachers may not have learnt anything; otherwise make the section filter"
                        + " less strict.");
            }
            for (BufferedWriter writer : List.of(sources, targets, others)) {
                writer.flush();
            }
            for (DraftFile file : List.of(source, target, removed)) {
                file.finish();
            }
        } catch (IOException e) {
            throw new UserException(folder + ": could not be written (" + AtomicFile.describe(e) + ").", e);
        }
        ObjectNode json = JSON.createObjectNode().put("kept", kept[0]);
        counts.forEach(json.putObject("removed")::put);
        AtomicFile.writeString(counts(), json.toPrettyString() + "\n");
        bench.progress().line("kept " + kept[0] + " translations; left out: " + (counts.isEmpty() ? "none" : counts));
    }

    private static BufferedWriter writer(DraftFile file) {
        return new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8));
    }

    /** Characters of a translation for each of its source, over all. */
    private double ratio() {
        long[] characters = new long[2];
        TranslatedPair.forEach(translation, pair -> {
            characters[0] += pair.source().length();
            characters[1] += pair.target().length();
        });
        return characters[1] / (double) Math.max(1, characters[0]);
    }

    /**
     * Which pairs are the worst.
     *
     * @param limit the highest dual cross entropy that is kept
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its array; never compared
    private record Threshold(float[] dual, double limit) {
        boolean isAbove(int line) {
            return dual[line] > limit;
        }
    }

    private Threshold threshold(Workbench bench) {
        Path scores = folder.resolve("backward.tsv");
        score(bench, scores);
        float[] dual = new float[Math.toIntExact(LineCount.of(scores))];
        try (LineReader reader = LineReader.open(scores)) {
            int[] line = {0};
            TranslatedPair.forEach(translation, pair -> {
                String[] columns = Objects.requireNonNull(reader.next()).text().split("\t", -1);
                double back = -number(columns[2]) / Math.max(1, number(columns[3]));
                double there = -pair.logProb();
                dual[line[0]++] = (float)
                        (Double.isNaN(back) ? Double.POSITIVE_INFINITY : Math.abs(there - back) + (there + back) / 2);
            });
        }
        StageFolder.delete(scores);
        float[] sorted = dual.clone();
        Arrays.sort(sorted);
        int kept = (int) Math.ceil(sorted.length * (1 - config.settings().dualCrossEntropy()));
        return new Threshold(dual, sorted[Math.max(0, kept - 1)]);
    }

    private static double number(String text) {
        return text.equals("nan") || text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    /** Scores each source, given its translation, with the model of the other direction. */
    private void score(Workbench bench, Path to) {
        try (TranslationModel model =
                        bench.models().open(backward.orElseThrow(), DecodingPrecision.AUTO, bench.compute());
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
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Estimate estimate(Effort effort) {
        return scores() ? effort.scoring(effort.lines(), parameters.of(effort)) : effort.scoring(effort.lines(), 0);
    }
}
