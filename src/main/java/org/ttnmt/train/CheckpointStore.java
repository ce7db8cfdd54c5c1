package org.ttnmt.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Safetensors;

/**
 * The checkpoints of one training in a folder: the last few, as {@code update-00000500.safetensors}, and the best
 * weights, as {@code best.safetensors}. A file is there whole or not at all, and older ones go only when it is safely
 * on the disk.
 *
 * <p>Used by one thread; files are written by another, one at a time, so that training can go on meanwhile.
 */
public final class CheckpointStore implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(update|stopped)-(\\d{8,18})\\.safetensors");
    private static final String BEST = "best.safetensors";
    private static final int CHUNK = 1 << 18;

    private final Path folder;
    private final int keep;
    private final Consumer<String> warnings;
    private final BackgroundSaver saver = new BackgroundSaver();

    /**
     * Looks at nothing yet; the folder is made when something is saved.
     *
     * @param keep checkpoints that stay, the newest ones
     * @param warnings gets a sentence for each file that cannot be used although the training can go on
     */
    public CheckpointStore(Path folder, int keep, Consumer<String> warnings) {
        if (keep < 1) {
            throw new IllegalArgumentException("keeps " + keep + " checkpoints, but needs at least one");
        }
        this.folder = folder;
        this.keep = keep;
        this.warnings = warnings;
    }

    /**
     * Saves {@code checkpoint}, then deletes all but the newest ones up to it.
     *
     * @throws UserException when it, or what was being saved in the background, cannot be written; earlier files stay
     */
    public void save(Checkpoint checkpoint) {
        saveInBackground(checkpoint);
        await();
    }

    /**
     * Like {@link #save}, but returns at once. Waits for the checkpoint that is still being saved, if there is one; if
     * saving failed, throws its failure and saves nothing.
     */
    public void saveInBackground(Checkpoint checkpoint) {
        saver.start("checkpoint", () -> {
            CheckpointFile.write(file("update", checkpoint.update()), checkpoint);
            prune(checkpoint.update());
        });
    }

    /**
     * Saves a checkpoint between the regular ones, for a run that was asked to stop. It is there to go on from, is in
     * no average, and goes with the next regular one; so a run that was stopped keeps and averages what others do.
     *
     * @throws UserException when it, or what was being saved in the background, cannot be written; earlier files stay
     */
    public void saveStopped(Checkpoint checkpoint) {
        saver.start("checkpoint", () -> CheckpointFile.write(file("stopped", checkpoint.update()), checkpoint));
        await();
    }

    /**
     * Saves the best weights so far, in the background too.
     *
     * @throws UserException when saving failed before
     */
    public void saveBest(BestWeights best) {
        saver.start(BEST, () -> CheckpointFile.write(folder.resolve(BEST), best));
    }

    /**
     * Waits until nothing is being saved.
     *
     * @throws UserException when saving failed
     */
    public void await() {
        saver.await();
    }

    /**
     * The newest checkpoint that is whole. One that is damaged is passed over, with a warning.
     *
     * @return empty when the folder has no checkpoint
     * @throws UserException when there are checkpoints, but none can be used
     */
    public Optional<Checkpoint> newest() {
        await();
        List<Path> files = newestFirst();
        for (Path file : files) {
            Safetensors whole = openIfWhole(file, "The checkpoint before it is used.");
            if (whole != null) {
                try (whole) {
                    return Optional.of(CheckpointFile.read(whole));
                }
            }
        }
        if (files.isEmpty()) {
            return Optional.empty();
        }
        throw new UserException(folder + ": none of its " + files.size()
                + " checkpoints can be read. Restore one from a copy, or begin again with --overwrite.");
    }

    /**
     * The mean of the weights (or their moving averages) of the last {@code count} checkpoints, or of all if there are
     * fewer. Damaged ones are left out, with a warning. Sums in float64, oldest first. A run that stopped before its
     * first regular checkpoint, and whose time was then up, has the one from its stop.
     *
     * @throws UserException when there is none
     */
    public float[] average(int count) {
        await();
        List<Safetensors> opened = new ArrayList<>();
        try {
            List<Path> all = newestFirst();
            List<Path> regular = regular(all);
            Stream<Path> chosen =
                    regular.isEmpty() ? all.stream().limit(1) : regular.stream().limit(count);
            for (Path file : chosen.toList()) {
                Safetensors whole = openIfWhole(file, "It is left out of the average.");
                if (whole != null) {
                    opened.add(0, whole);
                }
            }
            if (opened.isEmpty()) {
                throw new UserException(folder + ": there is no checkpoint that can be averaged. Train first.");
            }
            return mean(opened);
        } finally {
            opened.forEach(Safetensors::close);
        }
    }

    private static float[] mean(List<Safetensors> files) {
        float[] mean = new float[files.get(0).shape(CheckpointFile.WEIGHTS).get(0)];
        float[] chunk = new float[Math.min(CHUNK, mean.length)];
        double[] sum = new double[chunk.length];
        for (int from = 0; from < mean.length; from += CHUNK) {
            int size = Math.min(CHUNK, mean.length - from);
            java.util.Arrays.fill(sum, 0);
            for (Safetensors file : files) {
                file.read(CheckpointFile.judged(file), from, chunk, 0, size);
                for (int i = 0; i < size; i++) {
                    sum[i] += chunk[i];
                }
            }
            for (int i = 0; i < size; i++) {
                mean[from + i] = (float) (sum[i] / files.size());
            }
        }
        return mean;
    }

    /**
     * The best weights that were saved.
     *
     * @throws UserException when they are damaged
     */
    public Optional<BestWeights> best() {
        await();
        Path file = folder.resolve(BEST);
        return Files.exists(file) ? Optional.of(CheckpointFile.readBest(file)) : Optional.empty();
    }

    /** Waits for what is being saved; throws its failure. */
    @Override
    public void close() {
        saver.close();
    }

    private Path file(String kind, long update) {
        return folder.resolve(String.format("%s-%08d.safetensors", kind, update));
    }

    /** Opens a file; null when it is damaged, with a warning that ends in what follows from it. */
    private @Nullable Safetensors openIfWhole(Path file, String consequence) {
        try {
            return Safetensors.open(file);
        } catch (UserException e) {
            warnings.accept(e.getMessage() + " " + consequence);
            return null;
        }
    }

    /**
     * Deletes checkpoints beyond {@code keep}, leftovers of an interrupted save, and checkpoints after {@code update}:
     * those could not be used, or {@code update} would not come again.
     */
    private void prune(long update) {
        List<Path> upToNow =
                newestFirst().stream().filter(f -> update(f) <= update).toList();
        newestFirst().stream().filter(f -> update(f) > update).forEach(this::delete);
        List<Path> kept = regular(upToNow).stream().limit(keep).toList();
        upToNow.stream().filter(f -> !kept.contains(f)).forEach(this::delete);
        list().filter(f -> f.getFileName().toString().endsWith(".safetensors.tmp"))
                .forEach(this::delete);
    }

    private static List<Path> regular(List<Path> files) {
        return files.stream()
                .filter(f -> f.getFileName().toString().startsWith("update-"))
                .toList();
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warnings.accept(file + ": is no longer needed, but could not be deleted (" + e.getMessage() + ").");
        }
    }

    private List<Path> newestFirst() {
        return list().filter(f -> update(f) >= 0)
                .sorted(Comparator.comparingLong(CheckpointStore::update).reversed())
                .toList();
    }

    private Stream<Path> list() {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UserException(
                    folder + ": could not be listed (" + e.getMessage() + "). Check its permissions.", e);
        }
    }

    /** The update in a checkpoint's name; -1 for other files. */
    private static long update(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(2)) : -1;
    }
}
