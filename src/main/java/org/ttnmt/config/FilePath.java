package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A path; what must be there depends on what it is for. */
enum FilePath implements ValueType<Path> {
    /** A file that is read: it must exist before a run begins. */
    INPUT,
    /** The same, and of text, which may be packed. */
    TEXT,
    /** A folder that may be created. */
    FOLDER,
    /** The folder of a model that is read: it must exist before a run begins. */
    MODEL;

    @Override
    public String allowed() {
        return switch (this) {
            case INPUT, TEXT -> "the path of a file";
            case FOLDER -> "the path of a folder";
            case MODEL -> "the folder of a trained model";
        };
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.type("string").put("minLength", 1);
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
            return switch (this) {
                case INPUT, TEXT -> checkedInput(reading.folder().resolve(path), reading);
                case FOLDER -> checkedFolder(path, reading);
                case MODEL -> checkedModel(path, reading);
            };
        } catch (InvalidPathException e) {
            reading.report(scalar.describe() + " is not a path (" + e.getReason() + "); allowed: " + allowed());
            return null;
        }
    }

    private Path checkedInput(Path path, Reading reading) {
        String problem =
                switch (reading.files()) {
                    case MAY_BE_GONE -> null;
                    case ARE_THERE -> InputFile.problem(path);
                    case ARE_READABLE -> this == TEXT ? InputFile.problemOfText(path) : InputFile.problem(path);
                };
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
                            + " is a file; allowed: the path of a folder, which may be new");
                }
                break;
            }
        }
        return path;
    }

    private static Path checkedModel(Path path, Reading reading) {
        if (reading.files() != Reading.Inputs.MAY_BE_GONE && !Files.isDirectory(path)) {
            reading.report(
                    Files.exists(path)
                            ? path + " is a file; allowed: the folder of a trained model"
                            : "there is no folder " + path + "; allowed: the folder of a trained model");
        }
        return path;
    }

    @Override
    public @Nullable String problem(Path value) {
        return null;
    }

    @Override
    public Path absolute(Path value) {
        return value.toAbsolutePath().normalize();
    }

    @Override
    public String write(Path value) {
        return YamlText.quoted(value.toString());
    }
}
