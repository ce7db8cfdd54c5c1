package org.ttnmt.app.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.data.TrainingData;
import org.ttnmt.io.Folders;
import org.ttnmt.report.TensorBoard;

/**
 * The directory of a run while it trains: claimed by one process at a time, and by one configuration until it is
 * overwritten.
 */
final class RunDirectory implements AutoCloseable {
    private static final List<String> OWN_FILES = List.of(
            "config.yaml",
            "vocab.model",
            "source.model",
            "target.model",
            "weights.safetensors",
            "log.jsonl",
            TensorBoard.FOLDER,
            Provenance.FILE,
            TrainingData.INDEX,
            TrainingData.COPIES,
            "checkpoints");

    private final Path folder;
    private final FileChannel lockFile;
    private RunConfig config;

    private RunDirectory(Path folder, FileChannel lockFile, RunConfig config) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.config = config;
    }

    /**
     * Claims the directory for {@code config}: empty or new, or with a run of the same configuration.
     *
     * @param overwrite whether what another run left is deleted
     * @param patience how long to wait for a process that trains there and is about to end
     * @throws UserException when another process trains there, or another configuration did, or it holds other files
     */
    static RunDirectory claim(RunConfig config, boolean overwrite, Duration patience) {
        Path folder = config.modelDir();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserException(
                    "model_dir: " + folder
                            + " cannot be made: something that is not a folder is in its place, or there is no"
                            + " permission"
                            + " to write. Choose another with --set model_dir=DIR.",
                    e);
        }
        RunDirectory directory = new RunDirectory(folder, lock(folder, patience), config);
        try {
            // without a checkpoint there is no run: what an attempt left, such as a vocabulary, may not fit the data
            // now
            if (overwrite || !directory.model().hasCheckpoints()) {
                directory.requireNoModel(overwrite);
                directory.clear(config);
            }
            directory.checkConfiguration();
            directory.save(directory.config);
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void requireNoModel(boolean overwrite) {
        if (!overwrite && Files.exists(model().weightsFile())) {
            throw new UserException(
                    folder + " holds a finished model without the checkpoints that training could go on from."
                            + " Choose another model_dir, or delete the model with --overwrite.");
        }
    }

    /** The run's configuration, with what an earlier start chose where this one leaves it open. */
    RunConfig config() {
        return config;
    }

    /** Goes on with what is left open chosen. */
    void save(RunConfig chosen) {
        config = chosen;
        ConfigWriter.write(folder.resolve("config.yaml"), chosen);
    }

    private void checkConfiguration() {
        Path file = folder.resolve("config.yaml");
        if (!Files.exists(file)) {
            return;
        }
        RunConfig saved = ConfigReader.readSaved(file);
        boolean same = saved.data().maxLength() == config.data().maxLength()
                && saved.training().accumulate() == config.training().accumulate();
        if (BatchFit.isOpen(config) && same) { // otherwise the differences are reported
            config = config.with(TrainingConfig.BATCH_TOKENS.is(saved.training().batchTokens()));
        }
        List<ConfigDifference> differences = ConfigDifference.between(saved, config).stream()
                .filter(difference -> !difference.mayChangeOnResume())
                .toList();
        if (!differences.isEmpty()) {
            throw new UserException(folder + " holds a run with another configuration:\n"
                    + differences.stream()
                            .map(d -> "  " + d.key() + " was " + d.before() + ", now it is " + d.after())
                            .collect(Collectors.joining("\n"))
                    + "\nContinue that run with its own settings, choose another model_dir (training.init_from: "
                    + folder + " there begins with the weights of this one), or delete it with --overwrite.");
        }
    }

    ModelDirectory model() {
        return new ModelDirectory(folder);
    }

    /**
     * Deletes what a run writes, and nothing else: not a {@code config.yaml} that people wrote, nor a file of such a
     * name that the run reads.
     */
    private void clear(RunConfig config) {
        RunFiles.requireNoneInTheWay(folder, OWN_FILES, config);
        for (String name : OWN_FILES) {
            Path path = folder.resolve(name);
            if (!Files.exists(path)) {
                continue;
            }
            try {
                Folders.delete(path);
            } catch (IOException e) {
                throw new UserException(path + " could not be deleted for --overwrite: " + e.getMessage(), e);
            }
        }
    }

    private static FileChannel lock(Path folder, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        FileChannel locked = tryLock(folder);
        while (locked == null && System.nanoTime() < end) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            locked = tryLock(folder);
        }
        if (locked == null) {
            throw new UserException(folder
                    + " is in use: another tt train is running there. Wait for it, or choose another model_dir.");
        }
        return locked;
    }

    /** The locked file; null when another process has it. */
    private static @Nullable FileChannel tryLock(Path folder) {
        Path file = folder.resolve("train.lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UserException(
                    file + " cannot be written, so the run cannot be saved there. Mend the permissions of " + folder
                            + " or choose another with --set model_dir=DIR.",
                    e);
        }
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
            channel.close();
        } catch (IOException | OverlappingFileLockException e) {
            closeQuietly(channel);
        }
        return null;
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it holds nothing
        }
    }

    /** Lets others use the directory. */
    @Override
    public void close() {
        try {
            lockFile.close();
            Files.deleteIfExists(folder.resolve("train.lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
