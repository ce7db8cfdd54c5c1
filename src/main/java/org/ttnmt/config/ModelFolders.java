package org.ttnmt.config;

import java.nio.file.Path;
import java.util.ArrayList;
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
    public @Nullable List<Path> read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a list; allowed: " + allowed());
            }
            return null;
        }
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree item = sequence.items().get(i);
            Path folder = FilePath.MODEL.read(item, reading.at(reading.key() + "[" + i + "]", item.place()));
            if (folder != null) {
                folders.add(folder);
            }
        }
        return folders.size() < sequence.items().size() ? null : checked(List.copyOf(folders), reading);
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
