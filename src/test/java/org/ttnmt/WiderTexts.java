package org.ttnmt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts and recorded answers beside the checkout, too large or not ours to be committed. A test that reads committed
 * ones takes these in as well where they are there. Where they are not, {@code PublishedScoresTest} is skipped, and
 * says so.
 */
public final class WiderTexts {
    private static final Path FOLDER = Path.of("..", "shared");

    private WiderTexts() {}

    /** The file or folder of this name, which may be missing. */
    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** A folder of recorded answers in this repository, and after it the wider one where it is there. */
    public static List<Path> oracles(String kind) {
        Path own = Path.of("src/test/resources/org/ttnmt/oracles");
        return Stream.concat(
                        Stream.of(own.resolve(kind)),
                        Stream.of(file("oracles").resolve(kind)).filter(Files::isDirectory))
                .toList();
    }
}
