package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.data.Position;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.training.TrainingVectors;

class CheckpointStoreTest {
    private static final TrainingProgress PROGRESS = new TrainingProgress(
            0.1 + 0.2,
            300,
            List.of("Äpfel \u2028 \"\\", "", "\uD83D\uDE00 {}"),
            2,
            true,
            List.of(0L, 200L),
            123_456_789_012L,
            1.0 / 3,
            new LossScale(0.25, 999));

    @TempDir
    private Path parent;

    private final List<String> warnings = new ArrayList<>();
    private Path folder;
    private CheckpointStore store;

    @BeforeEach
    void open() {
        folder = parent.resolve("run/checkpoints");
        store = new CheckpointStore(folder, 3, warnings::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Checkpoint checkpoint(long update) {
        float[] weights = {update, -update, 1f / update};
        TrainingVectors vectors = new TrainingVectors(weights, new float[] {1, 2, 3}, new float[] {4, 5, 6});
        return new Checkpoint(update, new Position(7, 8, 9), "data", vectors, PROGRESS);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private Path file(int update) {
        return folder.resolve("update-%08d.safetensors".formatted(update));
    }

    private static void flip(Path file, int fromEnd) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - fromEnd] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void whatWasSavedComesBack() {
        assertEquals(Optional.empty(), store.newest());
        store.save(checkpoint(500));
        Checkpoint newest = store.newest().orElseThrow();
        assertEquals(500, newest.update());
        assertEquals(new Position(7, 8, 9), newest.position());
        assertEquals("data", newest.dataFingerprint());
        assertArrayEquals(new float[] {500, -500, 1f / 500}, newest.vectors().weights());
        assertArrayEquals(new float[] {1, 2, 3}, newest.vectors().mean());
        assertArrayEquals(new float[] {4, 5, 6}, newest.vectors().variance());
        assertEquals(PROGRESS, newest.progress());
        assertEquals(List.of(), warnings);
    }

    @Test
    void aStartWithoutValidationComesBackToo() {
        Checkpoint start = checkpoint(1);
        store.save(new Checkpoint(1, Position.START, "d", start.vectors(), TrainingProgress.START));
        assertEquals(TrainingProgress.START, store.newest().orElseThrow().progress());
    }

    /** As builds before it wrote them. */
    @Test
    void aStateWithoutBestTranslationsIsReadAsHavingNone() {
        String state =
                """
                {"update": 5, "epoch": 0, "window": 0, "batch": 4, "data_fingerprint": "d", "best_metric": 1.5,
                 "best_update": 5, "validations_without_improvement": 0,
                 "trained_tokens": 9, "trained_seconds": 2.5}""";
        float[] three = {1, 2, 3};
        List<FloatTensor> tensors = Stream.of("weights", "adam.mean", "adam.variance")
                .map(name -> FloatTensor.vector(name, three))
                .toList();
        Safetensors.write(file(5), Map.of("format_version", "1", "state", state), tensors);
        assertEquals(
                new TrainingProgress(1.5, 5, List.of(), 0, false, List.of(0L), 9, 2.5, LossScale.START),
                store.newest().orElseThrow().progress());
    }

    @Test
    void theNewestOnesStay() throws IOException {
        store.saveBest(new BestWeights(new float[] {1}, 90, 0.5));
        for (int update = 90; update <= 130; update += 10) {
            store.saveInBackground(checkpoint(update));
        }
        store.await();
        assertEquals(
                List.of(
                        "best.safetensors",
                        "update-00000110.safetensors",
                        "update-00000120.safetensors",
                        "update-00000130.safetensors"),
                names());
    }

    @Test
    void leftoversGoAndFilesOfOthersStay() throws IOException {
        store.save(checkpoint(1));
        Files.writeString(folder.resolve("update-00000002.safetensors.tmp"), "half");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        store.save(checkpoint(3));
        assertEquals(List.of("notes.txt", "update-00000001.safetensors", "update-00000003.safetensors"), names());
    }

    @Test
    void aTornNewestIsPassedOver() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        store.save(checkpoint(300));
        flip(file(300), 1);
        byte[] whole = Files.readAllBytes(file(200));
        Files.write(file(200), Arrays.copyOf(whole, whole.length - 4));
        assertEquals(100, store.newest().orElseThrow().update());
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).startsWith(file(300) + ": is no usable safetensors file: its checksum is "));
        assertTrue(warnings.get(0).endsWith(" The checkpoint before it is used."), warnings.get(0));
        assertTrue(warnings.get(1)
                .startsWith(
                        file(200) + ": is no usable safetensors file: it has " + (whole.length - 4) + " bytes, but"));
    }

    /** Otherwise a torn checkpoint of a later update would push out the good ones that come after it. */
    @Test
    void whatLiesAheadGoesWhenTrainingWentBack() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        flip(file(200), 1);
        store.save(checkpoint(150));
        assertEquals(List.of("update-00000100.safetensors", "update-00000150.safetensors"), names());
        assertEquals(150, store.newest().orElseThrow().update());
        assertEquals(List.of(), warnings);
    }

    @Test
    void noneThatIsWholeIsAnError() throws IOException {
        store.save(checkpoint(100));
        Files.write(file(100), new byte[0]);
        UserException e = assertThrows(UserException.class, store::newest);
        assertEquals(
                folder + ": none of its 1 checkpoints can be read. Restore one from a copy, or begin again with"
                        + " --overwrite.",
                e.getMessage());
        assertTrue(warnings.get(0).contains("it ends after 0 bytes"), warnings.get(0));
    }

    @Test
    void anotherVersionIsNotPassedOver() {
        store.save(checkpoint(100));
        Safetensors.write(file(200), Map.of("format_version", "2"), List.of());
        UserException e = assertThrows(UserException.class, store::newest);
        assertEquals(
                file(200)
                        + ": is a checkpoint of format version 2, but this tt reads 1. Continue with the tt that began"
                        + " the training, or begin again with --overwrite.",
                e.getMessage());
    }

    @Test
    void otherSafetensorsFilesAreNoCheckpoints() {
        Safetensors.write(file(1), Map.of(), List.of());
        assertTrue(newestRefusal()
                .endsWith("is no checkpoint of tt: its metadata has no format_version. Move it out of"
                        + " this folder."));
        Safetensors.write(file(2), Map.of("format_version", "1", "state", "{}"), List.of());
        assertTrue(newestRefusal().contains("is no checkpoint of tt: it has no tensor weights."));
        float[] three = {1, 2, 3};
        List<FloatTensor> tensors = Stream.of("weights", "adam.mean", "adam.variance")
                .map(name -> FloatTensor.vector(name, three))
                .toList();
        Safetensors.write(file(3), Map.of("format_version", "1", "state", "{}"), tensors);
        assertTrue(
                newestRefusal().contains("is no checkpoint of tt: its state has no epoch. Move it"), newestRefusal());
    }

    private String newestRefusal() {
        return String.valueOf(assertThrows(UserException.class, store::newest).getMessage());
    }

    @Test
    void averagesTheLastOnes() throws IOException {
        for (int update = 1; update <= 3; update++) {
            store.save(checkpoint(update));
        }
        assertArrayEquals(new float[] {2.5f, -2.5f, (float) ((0.5 + 1f / 3) / 2)}, store.average(2));
        assertArrayEquals(new float[] {2, -2, (float) ((1 + 0.5 + 1f / 3) / 3)}, store.average(10));
        assertArrayEquals(checkpoint(3).vectors().weights(), store.average(1));
        flip(file(2), 40);
        assertArrayEquals(new float[] {2, -2, (float) ((1.0 + 1f / 3) / 2)}, store.average(3));
        assertTrue(warnings.get(0).endsWith(" It is left out of the average."), warnings.get(0));
    }

    /** In float32 the small parts would vanish beside the large one. */
    @Test
    void sumsInFloat64() {
        float[] parts = {1e8f, 1, 1, 1, -1e8f};
        try (CheckpointStore five = new CheckpointStore(folder, 5, warnings::add)) {
            for (int i = 0; i < parts.length; i++) {
                float[] vector = new float[300_000]; // longer than what is read at once
                vector[vector.length - 1] = parts[i];
                five.save(
                        new Checkpoint(i, Position.START, "d", new TrainingVectors(vector, vector, vector), PROGRESS));
            }
            float[] mean = five.average(5);
            assertEquals(0.6f, mean[mean.length - 1]);
        }
    }

    @Test
    void aStopBeforeTheFirstRegularCheckpointIsAllThatThereIs() {
        store.saveStopped(checkpoint(6));
        store.saveStopped(checkpoint(7));
        assertArrayEquals(new float[] {7, -7, 1f / 7}, store.average(3));
    }

    @Test
    void nothingToAverageIsAnError() {
        UserException e = assertThrows(UserException.class, () -> store.average(3));
        assertEquals(folder + ": there is no checkpoint that can be averaged. Train first.", e.getMessage());
    }

    @Test
    void theBestWeightsAreReplaced() {
        assertTrue(store.best().isEmpty());
        store.saveBest(new BestWeights(new float[] {1, 2}, 10, 30.25));
        store.saveBest(new BestWeights(new float[] {3, 4}, 20, 30.5));
        BestWeights best = store.best().orElseThrow();
        assertArrayEquals(new float[] {3, 4}, best.weights());
        assertEquals(20, best.update());
        assertEquals(30.5, best.metric());
    }

    @Test
    void aFailureInTheBackgroundIsThrownByTheNextCall() throws IOException {
        store.save(checkpoint(1));
        Path blocked = Files.createDirectory(folder.resolve("update-00000002.safetensors.tmp"));
        store.saveInBackground(checkpoint(2));
        UserException e = assertThrows(UserException.class, () -> store.saveInBackground(checkpoint(3)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file(2) + ": could not be written ("), e.getMessage());
        assertEquals(1, store.newest().orElseThrow().update());
        Files.deleteIfExists(blocked);
        store.save(checkpoint(3));
        assertEquals(3, store.newest().orElseThrow().update());
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(parent.resolve("run"), "a file");
        UserException e = assertThrows(UserException.class, () -> store.save(checkpoint(1)));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith(file(1) + ": could not be written (" + parent.resolve("run")),
                e.getMessage());
    }
}
