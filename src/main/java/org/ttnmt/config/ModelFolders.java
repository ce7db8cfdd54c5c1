package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list of folders of trained models, which must exist before a run begins. */
enum ModelFolders implements ValueType<List<Path>> {
    TYPE;

    @Override
    public String allowed() {
        return "a list of folders of trained models, such as [runs/first, runs/second], or []";
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.list(0).set("items", FilePath.MODEL.schema());
    }

    @Override
    public @Nullable List<Path> read(Tree tree, Reading reading) {
        List<Path> folders = items(tree, reading, FilePath.MODEL::read);
        return folders == null ? null : checked(folders, reading);
    }

    @Override
    public @Nullable String problem(List<Path> value) {
        Set<Path> seen = new HashSet<>();
        for (Path folder : value) {
            if (!seen.add(folder.toAbsolutePath().normalize())) {
                return "holds " + folder + " twice; keep one";
            }
        }
        return null;
    }

    @Override
    public String write(List<Path> value) {
        return value.stream().map(FilePath.MODEL::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
