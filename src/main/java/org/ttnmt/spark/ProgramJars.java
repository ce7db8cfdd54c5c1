package org.ttnmt.spark;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/** The jars of tt that an executor needs besides Spark's own. */
final class ProgramJars {

    /** Libraries that Spark has too, in the same version or a newer one, and what only a terminal needs. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "(logback|slf4j|jackson|gson|commons|zstd-jni|error_prone|chart\\.js|progressbar|jline)[-_.].*");

    private ProgramJars() {}

    /** tt's own jar and those in {@code lib/} beside it; none when it runs from a folder of classes. */
    static List<Path> all() {
        Path program = program();
        if (Files.isDirectory(program)) {
            return List.of();
        }
        Path libraries = program.resolveSibling("lib");
        if (!Files.isDirectory(libraries)) {
            return List.of(program);
        }
        try (Stream<Path> files = Files.list(libraries)) {
            return Stream.concat(
                            Stream.of(program),
                            files.filter(file -> file.toString().endsWith(".jar"))
                                    .filter(file -> !LEFT_OUT.matcher(
                                                    file.getFileName().toString())
                                            .matches())
                                    .sorted())
                    .toList();
        } catch (IOException e) {
            throw new UserException(libraries + " could not be listed (" + AtomicFile.describe(e) + ").", e);
        }
    }

    private static Path program() {
        try {
            return Path.of(ProgramJars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e); // a class loader's own
        }
    }
}
