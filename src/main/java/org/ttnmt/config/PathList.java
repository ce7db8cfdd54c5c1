package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of different paths, which must exist before a run begins.
 *
 * @param item what each of them is for
 * @param least paths
 */
record PathList(FilePath item, int least, String allowed) implements ValueType<List<Path>> {

    /** Folders of trained models. */
    static final PathList MODELS = new PathList(
            FilePath.MODEL, 0, "a list of folders of trained models, such as [runs/first, runs/second], or []");

    /** Files of text in one language. */
    static final PathList TEXTS = new PathList(FilePath.TEXT, 1, "a list of files, such as [news.de, web.de.gz]");

    @Override
    public ObjectNode schema() {
        return JsonSchema.list(least).set("items", item.schema());
    }

    @Override
    public @Nullable List<Path> read(Tree tree, Reading reading) {
        List<Path> paths = items(tree, reading, item::read);
        return paths == null ? null : checked(paths, reading);
    }

    @Override
    public @Nullable String problem(List<Path> value) {
        if (value.size() < least) {
            return "is an empty list; allowed: " + allowed;
        }
        Set<Path> seen = new HashSet<>();
        for (Path path : value) {
            if (!seen.add(path.toAbsolutePath().normalize())) {
                return "holds " + path + " twice; keep one";
            }
        }
        return null;
    }

    @Override
    public List<Path> absolute(List<Path> value) {
        return value.stream().map(item::absolute).toList();
    }

    @Override
    public String write(List<Path> value) {
        return value.stream().map(item::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
