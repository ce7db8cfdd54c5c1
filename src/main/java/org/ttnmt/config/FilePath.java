package org.ttnmt.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A path; what must be there depends on what it is for. */
enum FilePath implements ValueType<Path> {
    /** A file that is read: it must exist before a run begins. */
    INPUT,
    /** A folder that may be created. */
    FOLDER;

    @Override
    public String allowed() {
        return this == INPUT ? "the path of a file" : "the path of a folder";
    }

    @Override
    public @Nullable Path read(Tree tree, Reading reading) {
        Tree.Scalar scalar = scalar(tree, reading);
        if (scalar == null) {
            return null;
        }
        if (scalar.text().isBlank()) {
            reading.report("is empty; allowed: " + allowed());
            return null;
        }
        try {
            Path path = Path.of(scalar.text());
            return this == FOLDER
                    ? checkedFolder(path, reading)
                    : checkedInput(reading.folder().resolve(path), reading);
        } catch (InvalidPathException e) {
            reading.report(scalar.describe() + " is not a path (" + e.getReason() + "); allowed: " + allowed());
            return null;
        }
    }

    private static Path checkedInput(Path path, Reading reading) {
        String problem = reading.checkFiles() ? InputFile.problem(path) : null;
        if (problem != null) {
            reading.report(problem);
        }
        return path;
    }

    private static Path checkedFolder(Path path, Reading reading) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            reading.report(path + " is a file; allowed: the path of a folder, which may be new");
        }
        for (Path above = path.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                if (!Files.isDirectory(above)) {
                    reading.report(path + " cannot be made, since " + above
                            + " is a file; allowed: the path of a folder," + " which may be new");
                }
                break;
            }
        }
        return path;
    }

    @Override
    public @Nullable String problem(Path value) {
        return null;
    }

    @Override
    public String write(Path value) {
        return Text.quoted(value.toString());
    }
}
