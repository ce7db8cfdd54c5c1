package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.config.Engine;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.decoding.DecodingNetwork;

class ModelDirectoryTest {

    @TempDir
    private Path folder;

    private Path saved(boolean shared) throws IOException {
        Path dir = folder.resolve("runs/tiny");
        TinySavedModel.create(folder, shared).save(dir, 1);
        return dir;
    }

    private static String refusal(Path dir) {
        UserException e = assertThrows(
                UserException.class, () -> new ModelDirectory(dir).open().close());
        return String.valueOf(e.getMessage());
    }

    @Test
    void whatWasSavedIsOpened() throws IOException {
        TinySavedModel model = TinySavedModel.create(folder, true);
        Path dir = folder.resolve("model");
        float[] weights = model.save(dir, 1);
        try (SavedModel opened = new ModelDirectory(dir).open()) {
            assertArrayEquals(weights, opened.weights().vector());
            assertEquals(model.config(), opened.config());
            assertSame(opened.source(), opened.target());
            assertEquals("7", opened.metadata().get("update"));
        }
        assertEquals(List.of("config.yaml", "vocab.model", "weights.safetensors"), names(dir));
        try (Safetensors file = Safetensors.open(dir.resolve("weights.safetensors"))) {
            assertEquals(model.layout().parameters().stream().map(p -> p.name()).toList(), file.names());
        }
    }

    @Test
    void separateVocabulariesAreTwoFiles() throws IOException {
        Path dir = saved(false);
        assertEquals(List.of("config.yaml", "source.model", "target.model", "weights.safetensors"), names(dir));
        try (SavedModel opened = new ModelDirectory(dir).open()) {
            assertNotSame(opened.source(), opened.target());
        }
    }

    @Test
    void aMovedModelOpens() throws IOException {
        Path dir = saved(true);
        Path moved = Files.move(dir, folder.resolve("elsewhere"));
        new ModelDirectory(moved).open().close();
    }

    @Test
    void savingAgainLeavesEqualFilesAlone() throws IOException {
        Path dir = saved(true);
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(dir.resolve("vocab.model"), old);
        Files.setLastModifiedTime(dir.resolve("weights.safetensors"), old);
        saved(true);
        assertEquals(old, Files.getLastModifiedTime(dir.resolve("vocab.model")));
        assertTrue(Files.getLastModifiedTime(dir.resolve("weights.safetensors")).compareTo(old) > 0);
    }

    @Test
    void whatIsNoModelIsSaid() throws IOException {
        Path missing = folder.resolve("missing");
        assertEquals(
                missing
                        + ": there is no such directory. It should be the directory of a trained model: the"
                        + " model_dir of"
                        + " its configuration, for instance runs/quickstart. tt train --config FILE makes one.",
                refusal(missing));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals(
                file + ": is a file, but a model is a directory: the model_dir of the configuration that it was trained"
                        + " with.",
                refusal(file));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertEquals(
                empty + ": is not the directory of a model, or an incomplete copy of one: config.yaml is missing. Name"
                        + " the model_dir of a training, or copy the whole directory again.",
                refusal(empty));
    }

    @Test
    void aTrainingThatHasNotFinishedIsSaid() throws IOException {
        Path dir = saved(true);
        Files.delete(dir.resolve("weights.safetensors"));
        assertEquals(
                dir
                        + ": has no weights.safetensors. Either its training has not finished (start it again with:"
                        + " tt train"
                        + " --config " + dir.resolve("config.yaml") + "), or the copy is incomplete.",
                refusal(dir));
        Files.createDirectory(dir.resolve("checkpoints"));
        Files.writeString(dir.resolve("checkpoints/update-00000100.safetensors"), "");
        assertEquals(
                dir
                        + ": has no weights.safetensors. Its training has not finished; continue it with: tt train"
                        + " --config "
                        + dir.resolve("config.yaml"),
                refusal(dir));
        Path copied = Files.move(dir, dir.resolveSibling("copied"));
        assertEquals(
                copied
                        + ": has no weights.safetensors. Its training has not finished; continue it with: tt train"
                        + " --config "
                        + copied.resolve("config.yaml") + " --set model_dir=" + copied,
                refusal(copied));
    }

    @Test
    void aMissingVocabularyIsNamed() throws IOException {
        Path dir = saved(false);
        Files.delete(dir.resolve("target.model"));
        assertEquals(
                dir.resolve("target.model") + ": is missing; it is the vocabulary that the weights were trained with."
                        + " Copy the whole directory again; another vocabulary would not fit.",
                refusal(dir));
    }

    @Test
    void anotherVocabularyIsNoticed() throws IOException {
        Path dir = saved(false);
        Files.copy(
                dir.resolve("source.model"),
                dir.resolve("target.model"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String message = refusal(dir);
        assertTrue(
                message.startsWith(
                        dir + ": target.model is not the vocabulary that weights.safetensors was trained with"
                                + " (SHA-256 "),
                message);
        assertTrue(message.endsWith("Copy the whole directory again."), message);
    }

    /** Shapes do not tell the number of heads, so the weights do. */
    @Test
    void changedHeadsAreNoticed() throws IOException {
        Path dir = saved(true);
        change(dir, "heads: 2", "heads: 4");
        assertEquals(
                dir + ": model.heads is 4 in config.yaml, but weights.safetensors was trained with 2. Usually a file of"
                        + " another model was copied here, or one was changed by hand. Copy the whole directory again.",
                refusal(dir));
    }

    @Test
    void changedShapesAreNamed() throws IOException {
        Path dir = saved(true);
        change(dir, "feed_forward_dim: 12", "feed_forward_dim: 16");
        String message = refusal(dir);
        assertTrue(
                message.startsWith(dir.resolve("weights.safetensors")
                        + ": its tensors are not those that config.yaml and the vocabulary beside it describe: "),
                message);
        assertTrue(message.contains("has shape [12, 8], but should have [16, 8]; "), message);
        assertTrue(message.contains("; and "), message);
        change(dir, "feed_forward_dim: 16", "feed_forward_dim: 12");
        change(dir, "decoder_layers: 1", "decoder_layers: 2");
        assertTrue(refusal(dir).matches("(?s).*decoder\\.1\\.[a-z_.]+ is missing; .*"), refusal(dir));
    }

    @Test
    void unexpectedTensorsAreNamed() throws IOException {
        Path dir = saved(true);
        Path file = dir.resolve("weights.safetensors");
        List<FloatTensor> tensors = new ArrayList<>();
        try (Safetensors weights = Safetensors.open(file)) {
            weights.names().forEach(n -> tensors.add(new FloatTensor(n, weights.shape(n), weights.read(n), 0)));
        }
        tensors.add(FloatTensor.vector("extra", new float[3]));
        Safetensors.write(file, Map.of(), tensors);
        assertTrue(refusal(dir).contains("describe: extra is not expected. Usually"), refusal(dir));
        tensors.remove(tensors.size() - 1);
        Safetensors.write(file, Map.of(), tensors);
        new ModelDirectory(dir).open().close();
    }

    @Test
    void anotherVersionIsSaid() throws IOException {
        Path dir = saved(true);
        change(dir, "format_version: 1", "format_version: 2");
        assertTrue(
                refusal(dir)
                        .endsWith(
                                "format_version: is 2, but this tt supports 1; that usually means that a newer tt saved"
                                        + " the model: update tt"),
                refusal(dir));
    }

    @Test
    void damagedWeightsAreSaid() throws IOException {
        Path dir = saved(true);
        Path file = dir.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 1;
        Files.write(file, bytes);
        assertTrue(refusal(dir).startsWith(file + ": is no usable safetensors file: its checksum is "), refusal(dir));
    }

    /** The model before stays whole when the new one does not get onto the disk. */
    @Test
    void aFailedSaveLeavesTheModelBefore() throws IOException {
        Path dir = saved(true);
        TinySavedModel other = TinySavedModel.create(folder, false);
        Files.createDirectory(dir.resolve("weights.safetensors.tmp"));
        UserException e = assertThrows(UserException.class, () -> other.save(dir, 2));
        assertTrue(
                String.valueOf(e.getMessage())
                        .startsWith(dir.resolve("weights.safetensors") + ": could not be written ("),
                e.getMessage());
        try (SavedModel opened = new ModelDirectory(dir).open()) {
            assertTrue(opened.config().vocab().shared());
        }
        assertEquals(List.of("config.yaml", "vocab.model", "weights.safetensors"), names(dir));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anOpenedModelTranslatesAsItsNetworkDoes(Engine engine) throws IOException {
        TinySavedModel model = TinySavedModel.create(folder, false);
        Path dir = folder.resolve("model");
        float[] weights = model.save(dir, 3);
        ComputeConfig compute = new ComputeConfig(Device.CPU, 1, engine);
        List<Hypothesis> expected;
        List<int[]> sources;
        try (TranslationModel opened = new NetworkOpener().open(dir, DecodingPrecision.FLOAT32, compute);
                DecodingNetwork network = new DecodingNetwork(
                        model.script(),
                        weights,
                        new SpecialTokens(
                                opened.source().eos(),
                                opened.target().bos(),
                                opened.target().eos(),
                                opened.target().unk()))) {
            sources = List.of(
                    opened.source().encode("the red house"), opened.source().encode("a house"));
            expected = new BeamSearch(network, opened.decoding(), 1)
                    .search(sources).stream().map(h -> h.get(0)).toList();
            List<Hypothesis> found = new BeamSearch(opened.stepModel(), opened.decoding(), 1)
                    .search(sources).stream().map(h -> h.get(0)).toList();
            for (int i = 0; i < sources.size(); i++) {
                assertArrayEquals(expected.get(i).tokens(), found.get(i).tokens());
                double tolerance = engine == Engine.LIBTORCH ? 0 : 1e-5;
                assertEquals(expected.get(i).logProb(), found.get(i).logProb(), tolerance);
            }
            assertEquals(opened.target().size(), opened.stepModel().vocabularySize());
        }
        try (TranslationModel opened = new NetworkOpener().open(dir, DecodingPrecision.BFLOAT16, compute)) {
            double logProb = new BeamSearch(opened.stepModel(), opened.decoding(), 1)
                    .search(sources)
                    .get(0)
                    .get(0)
                    .logProb();
            assertEquals(
                    expected.get(0).logProb(),
                    logProb,
                    0.1 * Math.abs(expected.get(0).logProb()));
        }
    }

    @Test
    void aGpuThatIsNotThereIsSaid() throws IOException {
        Path dir = saved(true);
        ComputeConfig compute = new ComputeConfig(Device.parse("gpu:99"), 1);
        UserException e = assertThrows(UserException.class, () -> new NetworkOpener()
                .open(dir, DecodingPrecision.FLOAT32, compute)
                .close());
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("device: gpu:99 is not there; libtorch sees "),
                e.getMessage());
    }

    @Test
    void float16OnAProcessorIsRefused() throws IOException {
        Path dir = saved(true);
        ComputeConfig compute = new ComputeConfig(Device.CPU, 1);
        assertEquals(
                "--precision float16 is for GPUs, but the device is cpu, which has no fast products of that format."
                        + " Use bfloat16 or int8.",
                assertThrows(UserException.class, () -> new NetworkOpener()
                                .open(dir, DecodingPrecision.FLOAT16, compute)
                                .close())
                        .getMessage());
    }

    private static void change(Path dir, String from, String to) throws IOException {
        Path config = dir.resolve("config.yaml");
        String text = Files.readString(config);
        assertTrue(text.contains(from), text);
        Files.writeString(config, text.replace(from, to));
    }

    private static List<String> names(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
