package org.ttnmt.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.config.Preset;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.Torch;

/**
 * Speed of whole training updates, without reading and encoding: random batches of full rows, so that every position is
 * real. Reports target tokens a second and the MFU, 6 x parameters x tokens/s over the rate of matrix products measured
 * right before and after.
 */
public final class TrainBench {
    private static final int VOCABULARY = 10_000;
    private static final int UPDATES = Integer.getInteger("updates", 5);

    private static final int THREADS =
            Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());

    private TrainBench() {}

    private record Case(String name, ModelConfig model, NumberFormats numbers, int batch, int length, boolean busy) {}

    private record Result(double tokensPerSecond, double mfu, double matrixRate) {}

    public static void main(String[] args) throws IOException {
        Torch.load(THREADS);
        ObjectNode json = new ObjectMapper().createObjectNode().put("bench", "train");
        System.out.printf("%-36s %10s %8s %14s%n", "case", "tok/s", "MFU", "matrix GFLOP/s");
        for (Case each : cases(args)) {
            Result result = run(each);
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %10.0f %8.2f %14.0f%n",
                    each.name(),
                    result.tokensPerSecond(),
                    result.mfu(),
                    result.matrixRate() / 1e9);
            json.putObject(each.name())
                    .put("tokens_per_second", Math.round(result.tokensPerSecond()))
                    .put("mfu", Math.round(result.mfu() * 1000) / 1000.0)
                    .put("matrix_gflops", Math.round(result.matrixRate() / 1e9));
        }
        System.out.println(json);
    }

    private static List<Case> cases(String... names) {
        ModelConfig base = model(6, 512, 2048, 8, 0.1);
        ModelConfig plain = model(6, 512, 2048, 8, 0);
        ModelConfig tiny = model(4, 128, 256, 4, 0.3);
        List<Case> all = List.of(
                new Case("base_float32", base, NumberFormats.FLOAT32, 64, 32, false),
                new Case("base_bfloat16", base, NumberFormats.BFLOAT16, 64, 32, false),
                new Case("base_bfloat16_no_dropout", plain, NumberFormats.BFLOAT16, 64, 32, false),
                new Case("tiny_float32", tiny, NumberFormats.FLOAT32, 256, 16, false),
                new Case("tiny_bfloat16", tiny, NumberFormats.BFLOAT16, 256, 16, false),
                new Case("base_bfloat16_beside_busy_process", base, NumberFormats.BFLOAT16, 64, 32, true));
        List<Case> chosen = new ArrayList<>(all);
        if (names.length > 0) {
            chosen.removeIf(each -> Arrays.stream(names).noneMatch(name -> asks(name, each, all)));
        }
        return chosen;
    }

    /** Whether a case is meant: by its whole name, or by a part of it that is no other's name. */
    private static boolean asks(String name, Case each, List<Case> all) {
        return all.stream().anyMatch(other -> other.name().equals(name))
                ? each.name().equals(name)
                : each.name().contains(name);
    }

    /** A post-norm model with as many layers on each side, and dropout of the residual stream alone. */
    public static ModelConfig model(int layers, int dim, int feedForward, int heads, double dropout) {
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(layers),
                        ModelConfig.DECODER_LAYERS.is(layers),
                        ModelConfig.MODEL_DIM.is(dim),
                        ModelConfig.FEED_FORWARD_DIM.is(feedForward),
                        ModelConfig.HEADS.is(heads),
                        ModelConfig.DROPOUT.is(dropout));
    }

    private static Result run(Case each) throws IOException {
        TrainingScript script = new TrainingScript(each.model(), VOCABULARY, VOCABULARY, each.numbers());
        PaddedBatch batch = batch(each.batch(), each.length());
        MatrixRate rate = new MatrixRate(each.numbers().compute(), Device.CPU, 3);
        Process busy = each.busy() ? new ProcessBuilder("sh", "-c", "while :; do :; done").start() : null;
        double best = Double.POSITIVE_INFINITY;
        try (TrainingNetwork network = new TrainingNetwork(
                script,
                Placement.onProcessor(THREADS, each.batch() * each.length()),
                TrainingVectors.begin(script.layout().initialWeights(1)),
                OptimizerConfig.DEFAULT)) {
            for (int update = 1; update <= UPDATES + 1; update++) {
                long begin = System.nanoTime();
                network.accumulate(batch, LossSettings.smoothed(0.1), update);
                network.update(new Adam.Settings(1e-4, 0.9, 0.98, 1e-9, update, 1), batch.tokens());
                double seconds = (System.nanoTime() - begin) / 1e9;
                best = update == 1 ? best : Math.min(best, seconds);
            }
        } finally {
            if (busy != null) {
                busy.destroy();
            }
        }
        rate.measureAgain(3);
        double operations = rate.operationsPerSecond();
        double tokens = batch.tokens() / best;
        return new Result(tokens, 6.0 * script.layout().size() * tokens / operations, operations);
    }

    private static PaddedBatch batch(int rows, int length) {
        Random random = new Random(1);
        List<int[]> sentences = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            sentences.add(random.ints(length - 1, 3, VOCABULARY).toArray());
        }
        return PaddedBatch.of(sentences, sentences, 1, 2);
    }
}
