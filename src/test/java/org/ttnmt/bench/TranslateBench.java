package org.ttnmt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.app.NetworkStepModel;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;
import org.ttnmt.config.SearchRules;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.StepModel;
import org.ttnmt.exchange.CTranslate2Model;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.DecodingNetwork;
import org.ttnmt.model.DecodingScript;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/**
 * Speed of beam search with random weights of a base model and outputs of a fixed length, so that another program does the same work:
 * {@code export DIR} writes the model for both, {@code run DIR PRECISION BATCH THREADS} prints target tokens a second and the peak
 * of resident memory in MB.
 */
public final class TranslateBench {
    private static final int VOCABULARY = 32_000;
    private static final int SOURCE_LENGTH = 30;
    private static final int TARGET_LENGTH = 32;
    private static final int BEAM = 4;
    private static final String WEIGHTS = "weights.safetensors";
    private static final int RUNS = 3;

    private TranslateBench() {}

    public static void main(String[] args) throws IOException {
        if (args[0].equals("export")) {
            export(Path.of(args[1]));
        } else {
            Torch.load(Integer.parseInt(args[4]));
            double speed = run(
                    Path.of(args[1]),
                    DecodingPrecision.valueOf(args[2].toUpperCase(Locale.ROOT)),
                    Integer.parseInt(args[3]));
            System.out.printf(Locale.ROOT, "%.1f %d%n", speed, peakMegabytes());
        }
    }

    private static void export(Path folder) {
        ModelConfig shape = TrainBench.model(6, 512, 2048, 8, 0);
        DecodingScript script =
                new DecodingScript(shape, VOCABULARY, VOCABULARY, DecodingPrecision.FLOAT32, Device.CPU);
        Vocabulary words = new Words();
        float[] weights = script.layout().initialWeights(1);
        Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(
                folder.resolve(WEIGHTS),
                Safetensors.content(
                        Map.of(),
                        script.layout().parameters().stream()
                                .map(each -> new FloatTensor(
                                        each.name(),
                                        Arrays.stream(each.shape()).boxed().toList(),
                                        weights,
                                        (int) each.offset()))
                                .toList()));
        CTranslate2Model.files(shape, script.layout(), weights, words, words, StoredNumbers.FLOAT32, 128)
                .forEach((name, content) -> files.put(folder.resolve(name), content));
        AtomicFile.writeAll(files);
    }

    /** Target tokens a second, the best of some runs over the same sentences. */
    private static double run(Path folder, DecodingPrecision precision, int batch) {
        DecodingScript script =
                new DecodingScript(TrainBench.model(6, 512, 2048, 8, 0), VOCABULARY, VOCABULARY, precision, Device.CPU);
        SearchRules rules = new SearchRules(LengthNormalization.AVERAGE, 0, 1, 0, TARGET_LENGTH, Stop.FINISHED);
        SearchConfig config = SearchConfig.of(new DecodingConfig(BEAM, 1, 0, TARGET_LENGTH, rules));
        BeamSearch search = new BeamSearch(config, 1);
        List<List<int[]>> batches = batches(batch == 1 ? 4 : 2 * batch, batch);
        double best = 0;
        try (Safetensors file = Safetensors.open(folder.resolve(WEIGHTS));
                DecodingNetwork network =
                        new DecodingNetwork(script, (parameter, into) -> file.read(parameter.name(), 0, into))) {
            StepModel model =
                    new NetworkStepModel(network, TrainBench.model(6, 512, 2048, 8, 0), new Words(), new Words());
            for (int i = 0; i <= RUNS; i++) {
                long begin = System.nanoTime();
                long tokens = 0;
                for (List<int[]> sources : batches) {
                    tokens += search.search(model, sources).stream()
                            .mapToLong(found -> found.get(0).tokens().length)
                            .sum();
                }
                best = i == 0 ? best : Math.max(best, tokens * 1e9 / (System.nanoTime() - begin));
            }
        }
        return best;
    }

    private static List<List<int[]>> batches(int sentences, int batch) {
        List<List<int[]>> batches = new ArrayList<>();
        for (int i = 0; i < sentences; i++) {
            if (i % batch == 0) {
                batches.add(new ArrayList<>());
            }
            int[] source = new int[SOURCE_LENGTH];
            for (int j = 0; j < SOURCE_LENGTH; j++) {
                source[j] = 4 + (i * 7919 + j * 104_729) % (VOCABULARY - 4);
            }
            batches.get(i / batch).add(source);
        }
        return batches;
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Words without a text: w4, w5 and so on. */
    private record Words() implements Vocabulary {
        private static final List<String> CONTROLS = List.of("<unk>", "<s>", "</s>", "<blank>");

        @Override
        public int[] encode(String text) {
            return Arrays.stream(text.split(" "))
                    .mapToInt(word -> Integer.parseInt(word.substring(1)))
                    .toArray();
        }

        @Override
        public String decode(int[] ids) {
            return String.join(" ", Arrays.stream(ids).mapToObj(this::piece).toList());
        }

        @Override
        public int size() {
            return VOCABULARY;
        }

        @Override
        public int bos() {
            return 1;
        }

        @Override
        public int eos() {
            return 2;
        }

        @Override
        public int unk() {
            return 0;
        }

        @Override
        public String piece(int id) {
            return id < CONTROLS.size() ? CONTROLS.get(id) : "w" + id;
        }

        @Override
        public boolean splitsAtSpaces() {
            return true;
        }

        @Override
        public String fingerprint() {
            return "words";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
