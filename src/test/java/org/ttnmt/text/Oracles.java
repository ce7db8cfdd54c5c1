package org.ttnmt.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Models and encodings recorded from the reference program; tests that need them are skipped where they are absent. */
final class Oracles {

    private static final Path SHARED = Path.of("..", "shared");

    private Oracles() {}

    static Path file(String name) {
        return present(SHARED.resolve("oracles/spm").resolve(name));
    }

    static Path corpus(String name) {
        return present(SHARED.resolve("data").resolve(name));
    }

    /** Lines that end with a line feed and with nothing else. */
    static List<String> lines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static Path present(Path file) {
        assumeTrue(Files.exists(file), () -> "skipped: " + file + " is not there");
        return file;
    }
}
