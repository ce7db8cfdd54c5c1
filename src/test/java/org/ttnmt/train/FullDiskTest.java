package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.data.Position;
import org.ttnmt.model.training.TrainingVectors;

/** Saves on a disk of one mebibyte that fills up. */
class FullDiskTest {

    @TempDir
    private Path parent;

    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(parent.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "needs the right to mount a tmpfs");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    @Test
    void earlierCheckpointsStay() throws IOException {
        float[] vector = new float[40_000]; // three of them: 480 kB
        vector[5] = 7;
        TrainingVectors vectors = new TrainingVectors(vector, vector, vector);
        List<String> warnings = new ArrayList<>();
        try (CheckpointStore store = new CheckpointStore(disk.resolve("checkpoints"), 1, warnings::add)) {
            store.save(new Checkpoint(1, Position.START, "d", vectors, TrainingProgress.START));
            Files.write(disk.resolve("other"), new byte[300_000]);
            store.saveInBackground(new Checkpoint(2, Position.START, "d", vectors, TrainingProgress.START));
            UserException e = assertThrows(UserException.class, store::await);
            assertEquals(
                    disk.resolve("checkpoints/update-00000002.safetensors")
                            + ": could not be written (No space left on device). Nothing was changed; free space or"
                            + " mend the permissions of its folder, then run the same command again.",
                    e.getMessage());
            Checkpoint newest = store.newest().orElseThrow();
            assertEquals(1, newest.update());
            assertArrayEquals(vector, newest.vectors().weights());
            try (Stream<Path> files = Files.list(disk.resolve("checkpoints"))) {
                assertEquals(1, files.count(), "no half file is left");
            }
            Files.delete(disk.resolve("other"));
            store.save(new Checkpoint(2, Position.START, "d", vectors, TrainingProgress.START));
            assertEquals(2, store.newest().orElseThrow().update());
        }
        assertTrue(warnings.isEmpty(), warnings.toString());
    }
}
