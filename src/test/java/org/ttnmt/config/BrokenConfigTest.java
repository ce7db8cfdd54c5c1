package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.UserException;

/** What {@code tt} says of broken configurations, word for word: {@code broken.txt} is the table. */
class BrokenConfigTest {
    private static final String START =
            """
            model_dir: DIR/run
            data:
              train: [{source: DIR/a.en, target: DIR/a.de}]
              validation: {source: DIR/a.en, target: DIR/a.de}
            """;

    @TempDir
    Path dir;

    /** A row of the table. */
    record Broken(String what, List<String> overrides, String yaml, String expected) {
        @Override
        public String toString() {
            return what;
        }
    }

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("a.en", "a.de", "a.tsv")) {
            Files.createFile(dir.resolve(name));
        }
        Files.createDirectory(dir.resolve("sub"));
    }

    @ParameterizedTest
    @MethodSource("table")
    void saysWhatIsWrong(Broken broken) throws IOException {
        assertEquals(broken.expected(), problems(broken.yaml(), broken.overrides()));
    }

    @Test
    void theTableIsLong() throws IOException {
        assertTrue(table().count() > 80);
    }

    private String problems(String yaml, List<String> overrides) throws IOException {
        Path file = dir.resolve("c.yaml");
        Files.writeString(file, inDir(yaml));
        List<String> inDir = overrides.stream().map(this::inDir).toList();
        UserException error = assertThrows(UserException.class, () -> ConfigReader.read(file, inDir));
        return Objects.requireNonNull(error.getMessage())
                .replace(dir.toString(), "DIR")
                .replace(Path.of("").toAbsolutePath().toString(), "HERE");
    }

    private String inDir(String text) {
        return text.replace("DIR", dir.toString());
    }

    static Stream<Broken> table() throws IOException {
        try (InputStream in = BrokenConfigTest.class.getResourceAsStream("broken.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Broken> rows = new ArrayList<>();
            for (String row : text.substring(text.indexOf("\n=== ") + 5).split("\n=== ", -1)) {
                rows.add(row(row));
            }
            return rows.stream();
        }
    }

    private static Broken row(String text) {
        String what = text.lines().findFirst().orElseThrow();
        int end = text.indexOf("\n>>>\n");
        List<String> lines = Arrays.asList(text.substring(0, end).split("\n", -1));
        List<String> body = lines.subList(1, lines.size());
        List<String> overrides = body.stream()
                .filter(line -> line.startsWith("$ --set "))
                .map(line -> line.substring("$ --set ".length()))
                .toList();
        String yaml = String.join(
                "\n", body.stream().filter(line -> !line.startsWith("$ ")).toList());
        return new Broken(
                what,
                overrides,
                yaml.replaceAll("(?m)^\\.\\.\\.$", START.strip()) + "\n",
                text.substring(end + 5).strip());
    }
}
