package org.ttnmt.app.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.RunConfig;

/** The files that a run reads, which must not stand where it writes. */
final class RunFiles {
    private RunFiles() {}

    /**
     * Refuses a model directory where files of other hands have the names of a run's own.
     *
     * @param names files and folders that a run writes into {@code folder}
     * @throws UserException when the run reads one of them, or when its {@code config.yaml} is not one that tt saved
     */
    static void requireNoneInTheWay(Path folder, List<String> names, RunConfig config) {
        for (Path input : inputs(config)) {
            Path file = input.toAbsolutePath().normalize();
            for (String name : names) {
                if (file.startsWith(folder.toAbsolutePath().normalize().resolve(name))) {
                    throw new UserException("model_dir: " + folder + " holds " + input
                            + ", which the run reads, under a name that the run"
                            + " itself writes. Choose another model_dir, or move the file.");
                }
            }
        }
        Path saved = folder.resolve("config.yaml");
        if (Files.exists(saved) && !isSavedByTt(saved)) {
            throw new UserException(
                    "model_dir: " + folder + " holds a config.yaml that tt did not write, and the run would"
                            + " write its own over it. Choose another model_dir, or rename the file.");
        }
    }

    private static boolean isSavedByTt(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(20).anyMatch(line -> line.startsWith("format_version:"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Folders of other models that the run reads. */
    private static List<Path> models(RunConfig config) {
        List<Path> folders =
                new ArrayList<>(config.training().objective().distillation().teachers());
        if (config.training().initFrom() != null) {
            folders.add(config.training().initFrom());
        }
        return folders;
    }

    /** Corpora, vocabularies and weights. */
    private static List<Path> inputs(RunConfig config) {
        List<Path> files = new ArrayList<>();
        config.data().train().forEach(corpus -> add(files, corpus));
        add(files, config.data().validation());
        add(files, config.data().test());
        Stream.of(config.vocab().sourceModel(), config.vocab().targetModel()).forEach(model -> {
            if (model != null) {
                files.add(model);
            }
        });
        models(config).forEach(model -> files.add(new ModelDirectory(model).weightsFile()));
        return files;
    }

    private static void add(List<Path> files, @Nullable CorpusConfig corpus) {
        if (corpus != null) {
            files.add(corpus.source());
            if (corpus.target() != null) {
                files.add(corpus.target());
            }
        }
    }
}
