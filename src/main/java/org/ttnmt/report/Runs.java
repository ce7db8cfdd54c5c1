package org.ttnmt.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ttnmt.UserException;

/** Reads the runs of a report and gives them names that tell them apart. */
final class Runs {
    private Runs() {}

    /** @throws UserException when a folder holds no run, or is named twice */
    static List<Run> read(List<Path> folders) {
        List<String> names = names(folders);
        List<Run> runs = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (int i = 0; i < folders.size(); i++) {
            Path folder = folders.get(i);
            runs.add(Run.read(names.get(i), folder));
            if (!seen.add(real(folder))) {
                throw new UserException(folder + ": is named twice; a report shows each run once.");
            }
        }
        return runs;
    }

    /** The shortest ends of the paths that differ; the last part of each where that is enough. */
    static List<String> names(List<Path> folders) {
        List<Path> whole = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
        int longest = whole.stream().mapToInt(Path::getNameCount).max().orElse(1);
        List<String> names = List.of();
        for (int parts = 1; parts <= Math.max(1, longest); parts++) {
            int count = parts;
            names = whole.stream().map(path -> end(path, count)).toList();
            if (new HashSet<>(names).size() == names.size()) {
                return names;
            }
        }
        return names;
    }

    private static String end(Path path, int parts) {
        int count = path.getNameCount();
        return count == 0
                ? path.toString()
                : path.subpath(Math.max(0, count - parts), count).toString();
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
