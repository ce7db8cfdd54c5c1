package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.api.Translator;
import org.ttnmt.app.store.TinySavedModel;

/** Which engine decodes, and that the one in Java needs no native library. */
class EngineTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void save() throws IOException {
        Files.writeString(folder.resolve("text"), "the red house\na car\n");
        TinySavedModel.create(folder, true).save(folder.resolve("model"), 1);
    }

    /** Learns a shortlist, translates with it, scores, and translates once more as a library. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            String model = args[0] + "/model";
            String text = args[0] + "/text";
            List<String[]> commands = List.of(
                    new String[] {"shortlist", "--model", model, "--source", text, "--target", text, "--quiet"},
                    new String[] {"translate", "-v", "-m", model, "-o", args[0] + "/translated", "--shortlist", text},
                    new String[] {"score", "-v", "-m", model, "-o", args[0] + "/scored", "--format=json", text, text});
            for (String[] command : commands) {
                CommandRun run = CommandRun.of(command);
                System.out.println(
                        command[0] + " " + run.exitCode() + " " + run.err().strip());
            }
            try (Translator translator = Translator.open(Path.of(model))) {
                System.out.println(
                        translator.translate(List.of("the red house", "a car")).size());
            }
        }
    }

    /** @param classes whether the class path has an entry */
    private List<String> start(Predicate<String> classes, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(
                "-cp",
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(classes)
                        .collect(Collectors.joining(File.pathSeparator)),
                Start.class.getName(),
                folder.toString()));
        ProcessBuilder jvm = new ProcessBuilder(command).redirectErrorStream(true);
        jvm.environment().put("DJL_CACHE_DIR", folder.resolve("cache").toString());
        jvm.environment().put("PYTORCH_LIBRARY_PATH", folder.toString());
        Process process = jvm.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return withoutWarnings(said);
    }

    private static List<String> withoutWarnings(String said) {
        return said.lines()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("warning:"))
                .toList();
    }

    @Test
    void javaNeedsNothingOfLibtorch() throws IOException {
        String auto = "tt: engine: java (auto: 0.0 million parameters, no more than 30)";
        assertEquals(
                List.of("shortlist 0 ", "translate 0 " + auto, "score 0 " + auto, "2"),
                start(entry -> !entry.matches(".*(djl|pytorch|jna).*"), "--add-modules", "jdk.incubator.vector"));
        assertFalse(Files.exists(folder.resolve("cache")));
        assertEquals(2, Files.readAllLines(folder.resolve("translated")).size());
        List<String> scored = Files.readAllLines(folder.resolve("scored"));
        assertTrue(scored.get(0).endsWith(",\"engine\":\"java\"}"), scored.get(0));
    }

    @Test
    void withoutLibtorchAndVectorsJavaIsLeft() throws IOException {
        String auto = "tt: engine: java (auto: PYTORCH_LIBRARY_PATH is " + folder + ", but there is no "
                + System.mapLibraryName("torch") + " in it. Set it to the folder lib of a libtorch, or unset it to use"
                + " the one that tt has.)";
        assertEquals(List.of("shortlist 0 ", "translate 0 " + auto, "score 0 " + auto, "2"), start(entry -> true));
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void whatWasAskedForIsSaid() {
        for (String engine : List.of("java", "libtorch")) {
            CommandRun run = CommandRun.of(
                    "translate",
                    "-v",
                    "--engine",
                    engine,
                    "-m",
                    folder + "/model",
                    "-o",
                    folder + "/out",
                    folder + "/text");
            assertEquals(List.of("tt: engine: " + engine + " (asked for)"), withoutWarnings(run.err()));
        }
    }
}
