package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.parameters.Parameter;

class QuantizeTest {

    @TempDir
    private Path folder;

    private TinySavedModel tiny;
    private Path model;
    private Path copy;

    @BeforeEach
    void save() throws IOException {
        tiny = TinySavedModel.create(folder, false);
        model = folder.resolve("model");
        copy = folder.resolve("copy");
        tiny.save(model, 3);
    }

    @Test
    void matricesAreWithinHalfAStepAndTheRestIsExact() {
        Quantize.Sizes sizes = new Quantize(model, copy).run();
        assertTrue(sizes.after() < sizes.before(), sizes.toString());
        try (SavedModel before = new ModelDirectory(model).open();
                SavedModel after = new ModelDirectory(copy).open()) {
            assertFalse(before.quantized());
            assertTrue(after.quantized());
            assertEquals(before.config(), after.config());
            float[] exact = before.weights().vector();
            float[] rounded = after.weights().vector();
            for (Parameter parameter : tiny.layout().parameters()) {
                int begin = (int) parameter.offset();
                boolean matrix = parameter.shape().length == 2;
                int columns = parameter.shape()[parameter.shape().length - 1];
                for (int row = begin; row < begin + parameter.elements(); row += columns) {
                    float largest = 0;
                    for (int i = row; i < row + columns; i++) {
                        largest = Math.max(largest, Math.abs(exact[i]));
                    }
                    double tolerance = matrix ? largest / 254 * 1.001 : 0;
                    for (int i = row; i < row + columns; i++) {
                        assertEquals(exact[i], rounded[i], tolerance, parameter.name());
                    }
                }
            }
        }
    }

    @Test
    void aQuantizedModelStaysAsItIsWhenItIsOpenedAgain() {
        new Quantize(model, copy).run();
        try (Safetensors file = Safetensors.open(new ModelDirectory(copy).weightsFile());
                SavedModel saved = new ModelDirectory(copy).open()) {
            Parameter first = tiny.layout().parameters().get(0);
            byte[] bytes = file.readBytes(first.name(), 0, Math.toIntExact(first.elements()));
            float[] steps = file.read(first.name() + ".scale");
            float[] expected = new float[bytes.length];
            int columns = first.shape()[1];
            for (int i = 0; i < bytes.length; i++) {
                expected[i] = bytes[i] * steps[i / columns];
            }
            assertArrayEquals(expected, Arrays.copyOf(saved.weights().vector(), expected.length));
            float[] some = new float[2 * columns + 1]; // from within a row to within another
            saved.weights().read(first, columns - 2, FloatBuffer.wrap(some));
            assertArrayEquals(Arrays.copyOfRange(expected, columns - 2, 3 * columns - 1), some);
        }
    }

    @Test
    void twiceOrOverAnotherModelIsRefused() throws IOException {
        new Quantize(model, copy).run();
        byte[] before = Files.readAllBytes(copy.resolve("weights.safetensors"));
        assertEquals(
                copy + ": is quantized already. Name the model that it was made of.",
                assertThrows(UserException.class, () -> new Quantize(copy, folder.resolve("third")).run())
                        .getMessage());
        assertEquals(
                copy + ": is the directory of a model already. Give --output another name, or remove it first.",
                assertThrows(UserException.class, () -> new Quantize(model, copy).run())
                        .getMessage());
        assertArrayEquals(before, Files.readAllBytes(copy.resolve("weights.safetensors")));
        assertFalse(Files.exists(folder.resolve("third")));
    }
}
