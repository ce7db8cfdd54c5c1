package org.ttnmt.exchange.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

/** Old files of weights, which are programs: only what a dictionary of tensors needs is understood. */
class TorchArchiveTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("pytorch_model.bin");
    }

    private static String refusal(Path file) {
        return String.valueOf(
                assertThrows(UserException.class, () -> TorchArchive.open(file)).getMessage());
    }

    @Test
    void tensorsAreReadInAllTheirFormats() throws IOException {
        Path file = new PickleWriter()
                .floats("a", List.of(2, 3), List.of(3, 1), 1, 2, 3, 4, 5, 6)
                .tensor("half", "HalfStorage", 1, List.of(1), List.of(1), new byte[] {0, 0, 0, (byte) 0xbc})
                .tensor("brain", "BFloat16Storage", 0, List.of(1), List.of(1), new byte[] {(byte) 0xc0, 0x3f})
                .tensor("ids", "LongStorage", 0, List.of(1), List.of(1), new byte[8])
                .write(file());
        try (TorchArchive archive = TorchArchive.open(file)) {
            assertEquals(Set.of("a", "half", "brain", "ids"), archive.names());
            assertEquals(List.of(2, 3), archive.shape("a"));
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, archive.floats("a"));
            assertArrayEquals(new float[] {-1}, archive.floats("half"));
            assertArrayEquals(new float[] {1.5f}, archive.floats("brain"));
            String ids = String.valueOf(assertThrows(UserException.class, () -> archive.floats("ids"))
                    .getMessage());
            assertTrue(ids.contains("is a LongStorage, but weights are real numbers"), ids);
        }
    }

    @Test
    void nothingIsCalled() throws IOException {
        Path system = new PickleWriter()
                .string("a")
                .global("os", "system")
                .text("(")
                .string("touch " + folder.resolve("called"))
                .text("tRu.")
                .writeRaw(file());
        assertTrue(
                refusal(system)
                        .contains("its pickle asks for os.system, which no dictionary of tensors needs and tt never"
                                + " calls. Copy it again"),
                refusal(system));
        Path load =
                new PickleWriter().global("torch.storage", "_load_from_bytes").writeRaw(file());
        assertTrue(refusal(load).contains("asks for torch.storage._load_from_bytes"), refusal(load));
        Path build = new PickleWriter().text("i").writeRaw(file());
        assertTrue(refusal(build).contains("has the instruction 0x69 at byte"), refusal(build));
        assertTrue(Files.notExists(folder.resolve("called")));
    }

    @Test
    void whatIsNotThereIsNotPromised() throws IOException {
        Path large = new PickleWriter()
                .tensor("a", "FloatStorage", 0, List.of(50_000, 50_000), List.of(50_000, 1), new byte[8])
                .write(file());
        assertTrue(
                refusal(large).contains("a has the shape [50000, 50000], but its storage has only 8 bytes"),
                refusal(large));
        Path overflow = new PickleWriter()
                .tensor(
                        "a",
                        "FloatStorage",
                        0,
                        List.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                        List.of(1, 1, 1),
                        new byte[8])
                .write(file());
        assertTrue(refusal(overflow).contains("a has the impossible shape"), refusal(overflow));
        Path before = new PickleWriter()
                .tensor("a", "FloatStorage", -4, List.of(1), List.of(1), new byte[8])
                .write(file());
        assertTrue(refusal(before).contains("its storage has only 8 bytes"), refusal(before));
    }

    @Test
    void otherFilesAreNamed() throws IOException {
        Path strided = new PickleWriter()
                .floats("a", List.of(2, 2), List.of(1, 2), 1, 2, 3, 4)
                .write(file());
        assertTrue(refusal(strided).contains("a lies in memory with the strides [1, 2], not row by row"));
        Path compressed = new PickleWriter().compressed().write(file());
        assertTrue(refusal(compressed).contains("is compressed or larger than the file"), refusal(compressed));
        Path legacy = Files.write(file(), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 'l', (byte) 0xfc});
        assertTrue(refusal(legacy).contains("is no zip, as torch.save has written since PyTorch 1.6"), refusal(legacy));
    }

    /** Whatever is damaged, nothing but a refusal comes of it. */
    @Test
    void damageIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(new PickleWriter()
                .floats("a", List.of(2, 2), List.of(2, 1), 1, 2, 3, 4)
                .write(file()));
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = Arrays.copyOf(whole, i % 5 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < 2 && damaged.length > 4; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file(), damaged);
            try (TorchArchive archive = TorchArchive.open(file())) {
                archive.names().forEach(archive::floats);
            } catch (UserException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, "refused " + refused);
    }
}
