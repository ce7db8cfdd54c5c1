package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Files of text in one language: one or more. */
enum TextFiles implements ValueType<List<Path>> {
    TYPE;

    @Override
    public String allowed() {
        return "a list of files, such as [news.de, web.de.gz]";
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.list(1).set("items", FilePath.INPUT.schema());
    }

    @Override
    public @Nullable List<Path> read(Tree tree, Reading reading) {
        List<Path> files = items(tree, reading, FilePath.INPUT::read);
        return files == null ? null : checked(files, reading);
    }

    @Override
    public @Nullable String problem(List<Path> value) {
        if (value.isEmpty()) {
            return "is an empty list; allowed: " + allowed();
        }
        return new HashSet<>(value).size() < value.size() ? "names a file twice; keep one" : null;
    }

    @Override
    public String write(List<Path> value) {
        return value.stream().map(FilePath.INPUT::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
