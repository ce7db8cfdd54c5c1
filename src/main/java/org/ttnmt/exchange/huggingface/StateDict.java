package org.ttnmt.exchange.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.Json;

/**
 * The weights of a folder: {@code model.safetensors}, or shards that {@code model.safetensors.index.json} names, or in
 * old folders {@code pytorch_model.bin} in the same two ways.
 */
final class StateDict implements ForeignTensors {
    private final Path folder;
    private final List<ForeignTensors> files;
    private final Map<String, ForeignTensors> places;

    private StateDict(Path folder, List<ForeignTensors> files) {
        this.folder = folder;
        this.files = files;
        this.places = new LinkedHashMap<>();
        for (ForeignTensors file : files) {
            for (String name : file.names()) {
                ForeignTensors before = places.put(name, file);
                if (before != null) {
                    throw new UserException(folder + ": " + before.origin() + " and " + file.origin()
                            + " both have the tensor " + name + ". Copy the folder again.");
                }
            }
        }
    }

    /** Whether a folder has weights. */
    static boolean isIn(Path folder) {
        return single(folder) != null || index(folder) != null;
    }

    /**
     * Opens the weights.
     *
     * @throws UserException when there are none, or a file is missing or damaged
     */
    static StateDict open(Path folder) {
        List<Path> paths = new ArrayList<>();
        Path single = single(folder);
        Path index = index(folder);
        if (single != null) {
            paths.add(single);
        } else if (index != null) {
            paths.addAll(shards(folder, index));
        } else {
            throw new UserException(folder + ": has no weights: neither model.safetensors nor pytorch_model.bin, nor an"
                    + " index of shards (model.safetensors.index.json). Copy the whole folder; a file of git-lfs has to"
                    + " be fetched (git lfs pull).");
        }
        List<ForeignTensors> opened = new ArrayList<>();
        try {
            for (Path path : paths) {
                opened.add(path.toString().endsWith(".bin") ? TorchArchive.open(path) : SafetensorsFile.open(path));
            }
            return new StateDict(folder, opened);
        } catch (RuntimeException e) {
            opened.forEach(ForeignTensors::close);
            throw e;
        }
    }

    private static @Nullable Path single(Path folder) {
        return first(folder, "model.safetensors", "pytorch_model.bin");
    }

    private static @Nullable Path index(Path folder) {
        return first(folder, "model.safetensors.index.json", "pytorch_model.bin.index.json");
    }

    private static @Nullable Path first(Path folder, String... names) {
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return null;
    }

    /** The files that an index names, which must stand beside it. */
    private static List<Path> shards(Path folder, Path index) {
        JsonNode map = Json.object(index).path("weight_map");
        Set<String> names = new TreeSet<>();
        for (JsonNode name : map) {
            names.add(name.asText());
        }
        if (names.isEmpty()) {
            throw new UserException(index + ": names no shards (weight_map). Copy the file again.");
        }
        List<Path> paths = new ArrayList<>();
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_.-]+\\.(safetensors|bin)")) {
                throw new UserException(
                        index + ": names the shard \"" + name + "\", but shards are files beside it, such"
                                + " as model-00001-of-00002.safetensors. No other file is opened.");
            }
            Path path = folder.resolve(name);
            if (!Files.isRegularFile(path)) {
                throw new UserException(path + ": there is no such file, but " + index.getFileName()
                        + " names it. Copy the whole folder.");
            }
            paths.add(path);
        }
        return paths;
    }

    @Override
    public String origin() {
        return folder.toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    @Override
    public List<Integer> shape(String name) {
        return file(name).shape(name);
    }

    @Override
    public void read(String name, float[] into, int at) {
        file(name).read(name, into, at);
    }

    @Override
    public long elements() {
        return files.stream().mapToLong(ForeignTensors::elements).sum();
    }

    private ForeignTensors file(String name) {
        ForeignTensors file = places.get(name);
        if (file == null) {
            throw new UserException(folder + ": its weights have no tensor " + name
                    + ". The file is incomplete, or config.json belongs to another model.");
        }
        return file;
    }

    @Override
    public void close() {
        files.forEach(ForeignTensors::close);
    }
}
