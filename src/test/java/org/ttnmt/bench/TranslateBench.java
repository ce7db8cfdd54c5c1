package org.ttnmt.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.store.ExportModel;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Engine;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.ctranslate2.CTranslate2Model;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.engine.EngineNetwork;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/**
 * Speed of beam search beside another program that does the same work: with random weights of a base model and outputs
 * of a fixed length, or with a trained model and real sentences.
 *
 * <ul>
 * <li>{@code export DIR [MODEL TEXT]} writes the model for both programs, and {@code sources.txt}, pieces of sentences;
 * <li>{@code run DIR PRECISION BATCH THREADS WORDS [MODEL TEXT]} prints target tokens a second and the peak of resident
 * memory in MB;
 *       {@code WORDS} is {@code all} or {@code shortlist}.
 * </ul>
 */
public final class TranslateBench {
    private static final int VOCABULARY = 32_000;
    private static final int SOURCE_LENGTH = 30;
    private static final int TARGET_LENGTH = 32;
    private static final int BEAM = 4;
    private static final int WORDS_OF_SOURCE = 64;
    private static final int COMMON_WORDS = 5000;
    private static final String WEIGHTS = "weights.safetensors";
    private static final int RUNS = 3;

    private TranslateBench() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        if (args[0].equals("export")) {
            if (args.length > 2) {
                exportTrained(folder, Path.of(args[2]), Path.of(args[3]));
            } else {
                export(folder);
            }
            return;
        }
        DecodingPrecision precision = DecodingPrecision.valueOf(args[2].toUpperCase(Locale.ROOT));
        int batch = Integer.parseInt(args[3]);
        int threads = Integer.parseInt(args[4]);
        boolean fewWords = args[5].equals("shortlist");
        double speed = args.length > 6
                ? runTrained(Path.of(args[6]), Path.of(args[7]), precision, batch, threads, fewWords)
                : run(folder, precision, batch, threads, fewWords);
        System.out.printf(Locale.ROOT, "%.1f %d%n", speed, peakMegabytes());
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
        Shortlist shortlist = shortlist();
        StringBuilder map = new StringBuilder();
        for (int id = 4; id < VOCABULARY; id++) {
            map.append(words.piece(id))
                    .append('\t')
                    .append(words.decode(shortlist.ofSource()[id]));
            map.append('\n');
        }
        add(files, folder.resolve("vmap.txt"), map.toString());
        add(files, folder.resolve("sources.txt"), pieces(sentences(64), words));
        AtomicFile.writeAll(files);
    }

    private static void exportTrained(Path folder, Path model, Path text) {
        new ExportModel(model, ExportModel.Format.CTRANSLATE2, folder, StoredNumbers.FLOAT32, null, null, true).run();
        try (SavedModel saved = new ModelDirectory(model).open()) {
            AtomicFile.writeString(
                    folder.resolve("sources.txt"), pieces(sentences(text, saved.source()), saved.source()));
        }
    }

    private static void add(Map<Path, AtomicFile.Content> files, Path file, String text) {
        files.put(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String pieces(List<int[]> sentences, Vocabulary vocabulary) {
        return sentences.stream()
                .map(ids -> String.join(
                        " ", Arrays.stream(ids).mapToObj(vocabulary::piece).toList()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Some words for each word, out of common ones, which sentences share. */
    private static Shortlist shortlist() {
        int[][] ofSource = new int[VOCABULARY][];
        for (int id = 0; id < VOCABULARY; id++) {
            int word = id;
            ofSource[id] = IntStream.range(0, WORDS_OF_SOURCE)
                    .map(k -> 4 + (int) ((word * 31L + k * 997L) % COMMON_WORDS))
                    .toArray();
        }
        return new Shortlist(new int[] {2}, ofSource, Shortlist.Filling.NONE);
    }

    private static double run(Path folder, DecodingPrecision precision, int batch, int threads, boolean fewWords) {
        ModelConfig shape = TrainBench.model(6, 512, 2048, 8, 0);
        DecodingScript script = new DecodingScript(shape, VOCABULARY, VOCABULARY, precision, Device.CPU);
        DecodingConfig decoding =
                Samples.decoding(BEAM, 1, 0, TARGET_LENGTH).with(DecodingConfig.MIN_LENGTH.is(TARGET_LENGTH));
        try (Safetensors file = Safetensors.open(folder.resolve(WEIGHTS))) {
            ParameterValues weights = (parameter, from, into) -> file.read(parameter.name(), from, into);
            List<Request> requests = requests(sentences(batch == 1 ? 4 : 2 * batch), fewWords ? shortlist() : null);
            if (engine() == Engine.JAVA) {
                EngineNetwork network =
                        new EngineNetwork(shape, script.layout(), weights, precision, TinyModel.SPECIAL, 1);
                return speed(network, decoding, requests, batch, threads);
            }
            Torch.load(1);
            try (DecodingNetwork network = new DecodingNetwork(script, weights, TinyModel.SPECIAL)) {
                return speed(network, decoding, requests, batch, threads);
            }
        }
    }

    private static Engine engine() {
        return Engine.valueOf(System.getProperty("bench.engine", "auto").toUpperCase(Locale.ROOT));
    }

    private static double runTrained(
            Path dir, Path text, DecodingPrecision precision, int batch, int threads, boolean fewWords) {
        ComputeConfig compute = new ComputeConfig(org.ttnmt.config.Device.CPU, 1, engine());
        try (TranslationModel model = new NetworkOpener().open(dir, precision, compute)) {
            List<int[]> sentences = sentences(text, model.source());
            List<int[]> some = batch == 1 ? sentences.subList(0, Math.min(100, sentences.size())) : sentences;
            List<int[]> sorted = some.stream()
                    .sorted(Comparator.comparingInt(each -> each.length))
                    .toList();
            DecodingConfig decoding = model.decoding().with(DecodingConfig.BEAM_SIZE.is(BEAM));
            return speed(
                    model.stepModel(), decoding, requests(sorted, fewWords ? model.shortlist() : null), batch, threads);
        }
    }

    private static List<Request> requests(List<int[]> sentences, @Nullable Shortlist shortlist) {
        int[] nothing = new int[0];
        return sentences.stream()
                .map(source -> new Request(
                        source,
                        0,
                        nothing,
                        Constraints.NONE,
                        shortlist == null ? nothing : shortlist.words(source, nothing, Constraints.NONE)))
                .toList();
    }

    /**
     * Target tokens a second, the best of some runs over the same sentences. As in {@code tt translate}, each thread
     * translates batches of its own.
     */
    private static double speed(
            StepModel model, DecodingConfig decoding, List<Request> requests, int batch, int threads) {
        List<Callable<Long>> batches = IntStream.iterate(0, from -> from < requests.size(), from -> from + batch)
                .mapToObj(from -> requests.subList(from, Math.min(requests.size(), from + batch)))
                .map(each -> (Callable<Long>) () -> new BeamSearch(model, SearchConfig.of(decoding), 1)
                        .find(each).stream()
                                .mapToLong(found -> found.get(0).tokens().length)
                                .sum())
                .toList();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            double best = 0;
            for (int i = 0; i <= RUNS; i++) {
                long begin = System.nanoTime();
                long tokens = 0;
                for (Future<Long> each : workers.invokeAll(batches)) {
                    tokens += each.get();
                }
                best = i == 0 ? best : Math.max(best, tokens * 1e9 / (System.nanoTime() - begin));
            }
            return best;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            workers.shutdown();
        }
    }

    private static List<int[]> sentences(int count) {
        List<int[]> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] source = new int[SOURCE_LENGTH];
            for (int j = 0; j < SOURCE_LENGTH; j++) {
                source[j] = 4 + (i * 7919 + j * 104_729) % (VOCABULARY - 4);
            }
            sentences.add(source);
        }
        return sentences;
    }

    private static List<int[]> sentences(Path text, Vocabulary vocabulary) {
        List<int[]> sentences = new ArrayList<>();
        try (LineReader lines = LineReader.open(text)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                sentences.add(vocabulary.encode(line.text()));
            }
        }
        return sentences;
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
    }
}
