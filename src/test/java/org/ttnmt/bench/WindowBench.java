package org.ttnmt.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/**
 * What a thousand positions cost with a window of self-attention and without, by the length of what they belong to: the
 * gradient of long sources and of long targets, the other side being short, and the last steps of a long decoding. All
 * take turns, round by round; the processor time of this process counts, and its median.
 */
public final class WindowBench {
    private static final int VOCABULARY = 1_000;
    private static final int WINDOW = 32;
    private static final int SHORT = 16;
    /** Positions of a batch, and steps that are timed. */
    private static final int POSITIONS = 4_096;

    private static final int STEPS = 128;
    private static final int THREADS = Integer.getInteger("threads", 1);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private WindowBench() {}

    public static void main(String[] args) {
        Torch.load(THREADS);
        int[] lengths = args.length == 0
                ? new int[] {128, 256, 512, 1024, 2048, 4096}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        ModelConfig full =
                TrainBench.model(2, 128, 256, 4, 0).with(ModelConfig.POSITIONS.is(ModelConfig.Positions.ROTARY));
        List<ModelConfig> models = List.of(
                full,
                full.with(ModelConfig.ATTENTION_WINDOW.is(WINDOW), ModelConfig.DECODER_ATTENTION_WINDOW.is(WINDOW)));
        ObjectNode json = new ObjectMapper().createObjectNode().put("bench", "window");
        System.out.printf("%-10s %8s %14s %14s %8s%n", "", "length", "full, ms", "window, ms", "ratio");
        for (String what : List.of("encoder", "decoder", "decoding")) {
            List<Work> works = models.stream().map(model -> work(what, model)).toList();
            for (int length : lengths) {
                double[] milliseconds = measured(works, length);
                double ratio = milliseconds[1] / milliseconds[0];
                System.out.printf(
                        Locale.ROOT,
                        "%-10s %8d %14.1f %14.1f %8.2f%n",
                        what,
                        length,
                        milliseconds[0],
                        milliseconds[1],
                        ratio);
                json.put(what + "_" + length, Math.round(100 * ratio) / 100.0);
            }
            works.forEach(Work::close);
        }
        System.out.println(json);
    }

    /** Something that is done with sequences of a length. */
    private interface Work extends AutoCloseable {
        /** Milliseconds of the processor for a thousand positions. */
        double run(int length);

        @Override
        void close();
    }

    private static double[] measured(List<Work> works, int length) {
        double[][] all = new double[works.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < all.length; i++) {
                double each = works.get(i).run(length);
                if (round >= 0) {
                    all[i][round] = each;
                }
            }
        }
        return Arrays.stream(all).mapToDouble(WindowBench::median).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Work work(String what, ModelConfig model) {
        return what.equals("decoding") ? new Steps(model) : new Gradient(model, what.equals("encoder"));
    }

    private static int[] ids(int count) {
        return new Random(1).ints(count, 3, VOCABULARY).toArray();
    }

    private static final class Gradient implements Work {
        private final TrainingNetwork network;
        private final boolean sources;

        Gradient(ModelConfig model, boolean sources) {
            TrainingScript script = new TrainingScript(model, VOCABULARY, VOCABULARY, NumberFormats.FLOAT32);
            this.network = new TrainingNetwork(
                    script,
                    Placement.onProcessor(THREADS, POSITIONS),
                    TrainingVectors.begin(script.layout().initialWeights(1)),
                    OptimizerConfig.DEFAULT);
            this.sources = sources;
        }

        @Override
        public double run(int length) {
            int rows = Math.max(1, POSITIONS / length);
            List<int[]> far = Collections.nCopies(rows, ids(length - 1));
            List<int[]> near = Collections.nCopies(rows, ids(SHORT - 1));
            PaddedBatch batch = PaddedBatch.of(sources ? far : near, sources ? near : far, 1, 2);
            long begin = SYSTEM.getProcessCpuTime();
            network.accumulate(batch, LossSettings.smoothed(0.1), 1);
            double nanoseconds = SYSTEM.getProcessCpuTime() - begin;
            network.forgetGradient();
            return nanoseconds / 1e6 * 1000 / (rows * length);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static final class Steps implements Work {
        private final DecodingNetwork network;

        Steps(ModelConfig model) {
            DecodingScript script =
                    new DecodingScript(model, VOCABULARY, VOCABULARY, DecodingPrecision.FLOAT32, Device.CPU);
            this.network =
                    new DecodingNetwork(script, script.layout().initialWeights(1), new SpecialTokens(2, 1, 2, 0));
        }

        @Override
        public double run(int length) {
            try (StepModel.Decoding decoding = network.start(List.of(ids(SHORT)))) {
                long begin = 0;
                for (int step = 0; step < length; step++) {
                    begin = step == length - STEPS ? SYSTEM.getProcessCpuTime() : begin;
                    decoding.advance(new int[] {0}, new int[] {step % VOCABULARY}, 1);
                }
                return (SYSTEM.getProcessCpuTime() - begin) / 1e6 * 1000 / STEPS;
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
