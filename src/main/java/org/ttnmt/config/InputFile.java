package org.ttnmt.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.LineReader;

/** Checks that a file can be read before anything depends on it. */
final class InputFile {
    private static final int NAMES_LOOKED_AT = 2000;

    private InputFile() {}

    /** What is wrong with {@code file} and what to do, or null when it can be read. */
    static @Nullable String problem(Path file) {
        String problem = problem(file, file + " ", "file " + file);
        return problem == null && !Files.isRegularFile(file)
                ? file + " is a pipe or a device, but a file is needed, since it is read more than once"
                : problem;
    }

    /** The same for a text, whose beginning is looked at. */
    static @Nullable String problemOfText(Path file) {
        String problem = problem(file);
        if (problem != null) {
            return problem;
        }
        try {
            LineReader.open(file).close();
            return null;
        } catch (UserException e) {
            return e.getMessage();
        }
    }

    /** The same for a sentence that begins with the file's name. */
    static @Nullable String problemOfSubject(Path file) {
        return problem(file, "", "such file");
    }

    private static @Nullable String problem(Path file, String subject, String object) {
        if (Files.isDirectory(file)) {
            return subject + "is a folder, but a file is needed";
        }
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return subject + "is a symbolic link that leads to no file; mend the link";
        }
        if (!Files.exists(file)) {
            return "there is no " + object + suggestion(file);
        }
        if (!Files.isReadable(file)) {
            return subject + "may not be read; mend its permissions";
        }
        return null;
    }

    private static String suggestion(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (parent == null || name == null) {
            return "";
        }
        if (!Files.isDirectory(parent)) {
            return ", nor a folder " + (file.getParent() == null ? parent : file.getParent())
                    + " (seen from the current folder, "
                    + Path.of("").toAbsolutePath() + ")";
        }
        return NearestName.of(name.toString(), names(parent))
                .map(near -> "; did you mean " + file.resolveSibling(near) + "?")
                .orElse("");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.limit(NAMES_LOOKED_AT)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a suggestion less
        }
    }
}
