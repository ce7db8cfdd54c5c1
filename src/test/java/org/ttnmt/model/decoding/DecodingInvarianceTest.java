package org.ttnmt.model.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.TinyModel;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.OneDnn;
import org.ttnmt.torch.Torch;

/** What a sentence gives does not depend, in any bit, on its neighbours, on the size of the batch or on the threads. */
class DecodingInvarianceTest {
    private static final int VOCABULARY = 300;
    private static final int BOS = 1;
    private static final int EOS = 2;
    private static final int STEPS = 5;
    private static final int BEAM = 3;

    private final List<int[]> sources = sources();

    /**
     * Slow, because each precision decodes all sentences alone, and then in six combinations of batches and threads.
     */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = DecodingPrecision.class,
            names = {"AUTO", "FLOAT16"},
            mode = EnumSource.Mode.EXCLUDE)
    void sentencesDoNotSeeTheirNeighbours(DecodingPrecision precision) {
        assumeTrue(OneDnn.isAvailable(NumberType.FLOAT32), "skipped: this libtorch has no oneDNN");
        compare(precision, 48, 12, new int[] {1, 2}, new int[] {2, 7, sources.size()});
    }

    /**
     * Slow, because each starts a JVM of its own: the instructions that MKL and oneDNN take are chosen once in a process.
     * Where a processor lacks some, the libraries take the best that it has.
     */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"AVX2, AVX2", "AVX512, AVX512_CORE", "AVX512, AVX512_CORE_VNNI", "AVX512, AVX512_CORE_AMX"})
    void norWithTheInstructionsOfOtherProcessors(String mkl, String oneDnn) throws Exception {
        assumeTrue(OneDnn.isAvailable(NumberType.FLOAT32), "skipped: this libtorch has no oneDNN");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecodingInvarianceTest.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("MKL_ENABLE_INSTRUCTIONS", mkl);
        builder.environment().put("ONEDNN_MAX_CPU_ISA", oneDnn);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** Compares in float32 and int8; fails with a stack trace. */
    public static void main(String[] arguments) {
        DecodingInvarianceTest test = new DecodingInvarianceTest();
        int[] threads = {1};
        int[] batches = {test.sources.size()};
        for (int headDim : new int[] {16, 32, 64}) {
            test.compare(DecodingPrecision.FLOAT32, 64, headDim, threads, batches);
        }
        test.compare(DecodingPrecision.INT8, 64, 32, threads, batches);
    }

    private void compare(DecodingPrecision precision, int modelDim, int headDim, int[] threadCounts, int[] batches) {
        ModelConfig shape = TinyModel.config(config -> {
            config.modelDim = modelDim;
            config.feedForwardDim = 80;
            config.heads = modelDim / headDim;
        });
        DecodingScript script = new DecodingScript(shape, VOCABULARY, VOCABULARY, precision, Device.CPU);
        try (DecodingNetwork network =
                new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL)) {
            Torch.load(1);
            List<List<float[]>> alone = decoded(network, 1, false);
            List<List<float[]>> aloneFewWords = decoded(network, 1, true);
            List<float[]> forced = forced(network, 1);
            int compared = 0;
            for (int threads : threadCounts) {
                Torch.load(threads);
                for (int batch : batches) {
                    List<List<float[]>> together = decoded(network, batch, false);
                    List<List<float[]>> fewWords = decoded(network, batch, true);
                    List<float[]> forcedTogether = forced(network, batch);
                    for (int i = 0; i < sources.size(); i++) {
                        String which = "sentence " + i + " in batches of " + batch + ", " + threads + " threads";
                        for (int step = 0; step < STEPS; step++) {
                            assertArrayEquals(
                                    alone.get(i).get(step), together.get(i).get(step), which + ", step " + step);
                            assertArrayEquals(
                                    aloneFewWords.get(i).get(step),
                                    fewWords.get(i).get(step),
                                    which + ", step " + step + ", few words");
                            compared++;
                        }
                        assertArrayEquals(forced.get(i), forcedTogether.get(i), which + ", forced");
                    }
                }
            }
            assertEquals(threadCounts.length * batches.length * STEPS * sources.size(), compared);
        } finally {
            Torch.load(1);
        }
    }

    /** For each source and step, the log-probabilities of all its rows. */
    private List<List<float[]>> decoded(DecodingNetwork network, int batch, boolean fewWords) {
        List<List<float[]>> all = new ArrayList<>();
        for (int begin = 0; begin < sources.size(); begin += batch) {
            List<int[]> group = sources.subList(begin, Math.min(sources.size(), begin + batch));
            group.forEach(source -> all.add(new ArrayList<>()));
            List<int[]> words =
                    fewWords ? group.stream().map(DecodingInvarianceTest::words).toList() : List.of();
            try (StepModel.Decoding decoding = network.start(group, words)) {
                for (int step = 0; step < STEPS; step++) {
                    int perSource = step == 0 ? 1 : BEAM;
                    int[] order = new int[group.size() * perSource];
                    int[] tokens = new int[order.length];
                    for (int row = 0; row < order.length; row++) {
                        int source = row / perSource;
                        int beam = row % perSource;
                        order[row] = step <= 1 ? source : source * BEAM + (beam + step) % BEAM;
                        tokens[row] = step == 0 ? BOS : 3 + (31 * step + 7 * beam + group.get(source).length) % 290;
                    }
                    decoding.advance(order, tokens, 2);
                    float[] logProbs = decoding.all();
                    int size = perSource * VOCABULARY;
                    for (int i = 0; i < group.size(); i++) {
                        all.get(begin + i).add(Arrays.copyOfRange(logProbs, i * size, (i + 1) * size));
                    }
                }
            }
        }
        return all;
    }

    /** As many as the source is long, and eos. */
    private static int[] words(int[] source) {
        return IntStream.concat(IntStream.of(EOS), Arrays.stream(source).map(id -> 3 + (id * 7 + source.length) % 290))
                .distinct()
                .sorted()
                .toArray();
    }

    private List<float[]> forced(DecodingNetwork network, int batch) {
        List<float[]> all = new ArrayList<>();
        for (int begin = 0; begin < sources.size(); begin += batch) {
            List<int[]> group = sources.subList(begin, Math.min(sources.size(), begin + batch));
            List<int[]> targets = group.stream()
                    .map(source -> Arrays.copyOf(source, (source.length * 7 + 3) % 51))
                    .toList();
            all.addAll(network.force(group, targets));
        }
        return all;
    }

    private static List<int[]> sources() {
        SplittableRandom random = new SplittableRandom(3);
        List<int[]> sources = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sources.add(random.ints(1 + (i * 11) % 75, 3, VOCABULARY).toArray());
        }
        return sources;
    }
}
