package org.ttnmt.app.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.TrainingData;
import org.ttnmt.io.AtomicFile;

/** What runs on the same data need not each make anew: the vocabulary, and what the first pass found in the corpora. */
public final class SharedPreparation {
    private static final String LOCK = "prepare.lock";

    private final Path folder;

    public SharedPreparation(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the vocabulary, unless it is there; another process that wants it meanwhile waits.
     *
     * @param config whose seed it is trained with
     * @throws UserException as when a run trains it, or when the folder cannot be written
     */
    public void makeVocabulary(RunConfig config, int threads, Progress progress) {
        Path file = folder.resolve(LOCK);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid()) {
                Vocabularies.prepare(config, new ModelDirectory(folder), threads, progress);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Copies what is there to a run.
     *
     * @throws UserException when the run has another vocabulary
     */
    void copyTo(ModelDirectory run, RunConfig config) {
        for (Path vocabulary : run.vocabularies(config.vocab().shared())) {
            Path shared = folder.resolve(String.valueOf(vocabulary.getFileName()));
            if (!Files.exists(vocabulary)) {
                copy(shared, vocabulary);
            } else if (!same(shared, vocabulary)) {
                throw new UserException(vocabulary + " is another vocabulary than " + shared
                        + ", which all runs of the comparison share. The run was begun elsewhere, with other data or"
                        + " settings; delete its folder, or bring the right one.");
            }
        }
        Path index = folder.resolve(TrainingData.INDEX);
        if (Files.exists(index) && !Files.exists(run.path().resolve(TrainingData.INDEX))) {
            copy(index, run.path().resolve(TrainingData.INDEX));
        }
    }

    /** Keeps what a run found in its corpora for the next ones. */
    void keepIndexOf(ModelDirectory run) {
        Path index = folder.resolve(TrainingData.INDEX);
        Path found = run.path().resolve(TrainingData.INDEX);
        if (Files.exists(found) && !Files.exists(index)) {
            copy(found, index);
        }
    }

    private static void copy(Path from, Path to) {
        AtomicFile.write(to, out -> Files.copy(from, out));
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.mismatch(one, other) < 0;
        } catch (IOException e) {
            throw new UserException(one + " and " + other + " could not be compared (" + e.getMessage() + ").", e);
        }
    }

    private static UserException unwritable(Path path, IOException cause) {
        return new UserException(
                path
                        + " cannot be written, so nothing can be kept there. Mend its permissions, or choose"
                        + " another folder.",
                cause);
    }
}
