package org.ttnmt.exchange.marian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ttnmt.exchange.marian.MarianModelTest.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.exchange.marian.NaiveMarian.Tied;

class MarianBinaryTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("model.bin");
    }

    private static NaiveMarian student() {
        return new NaiveMarian(11, 11, Tied.ALL, "relu", false, "rnn");
    }

    private String refusal(BinaryWriter writer) throws IOException {
        writer.write(file());
        return refusal();
    }

    private String refusal() {
        return String.valueOf(assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                .getMessage());
    }

    @Test
    void weightsAreThoseOfTheNumpyArchive() throws IOException {
        student().binary().write(file());
        Path archive = student().archive().write(folder.resolve("model.npz"));
        assertArrayEquals(weights(MarianModel.read(archive)), weights(MarianModel.read(file())));
    }

    /** Marian stores what it multiplies by transposed, but a table of embeddings as it is. */
    @Test
    void matricesOfIntgemmAreDividedByTheirMultiplierAndTransposed() throws IOException {
        byte[] eight = {1, 2, 3, 4, 5, 6, 0, 0, 0, 0}; // (outputs 3, inputs 2) and room for the multiplier
        ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN).putFloat(6, 4);
        ByteBuffer sixteen = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (short value : new short[] {100, -200, 300, 400, 500, 600}) {
            sixteen.putShort(value);
        }
        sixteen.putFloat(100);
        ByteBuffer half = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        half.putShort((short) 0x3c00).putShort((short) 0xc000);
        new BinaryWriter()
                .raw("l1_W", BinaryWriter.INTGEMM8, List.of(2, 3), eight)
                .raw("Wemb", BinaryWriter.INTGEMM8, List.of(2, 3), eight)
                .raw("l2_W", BinaryWriter.INTGEMM16, List.of(2, 3), sixteen.array())
                .raw("b", BinaryWriter.FLOAT16, List.of(1, 2), half.array())
                .write(file());
        try (MarianTensors tensors = MarianTensors.open(file())) {
            assertArrayEquals(new float[] {.25f, .75f, 1.25f, .5f, 1, 1.5f}, tensors.floats("l1_W", 2, 3));
            assertArrayEquals(new float[] {.25f, .5f, .75f, 1, 1.25f, 1.5f}, tensors.floats("Wemb", 2, 3));
            assertArrayEquals(new float[] {1, 3, 5, -2, 4, 6}, tensors.floats("l2_W", 2, 3));
            assertArrayEquals(new float[] {1, -2}, tensors.floats("b", 2));
        }
    }

    @Test
    void multipliersOfActivationsHaveNoEffect() throws IOException {
        BinaryWriter writer = student().binary();
        writer.floats("decoder_l1_rnn_W_QuantMultA", List.of(1, 1), new float[] {7});
        writer.floats("none_QuantMultA", List.of(1, 1), new float[] {8}).write(file());
        assertEquals(11, MarianModel.read(file()).targetVocabulary());
    }

    @Test
    void numbersLaidOutForAProcessorAreRefused() throws IOException {
        assertEquals(
                file()
                        + ": the array Wemb has numbers of type 0x5101, but only float32, float16, intgemm8 and intgemm16"
                        + " are read. intgemm8ssse3, avx2 and the like are laid out for one processor: convert the"
                        + " model again with marian-conv --gemm-type intgemm8, or give the .npz that it was made of.",
                refusal(student().binary().raw("Wemb", 0x5101, List.of(11, 8), new byte[92])));
    }

    @Test
    void aMultiplierIsPositive() throws IOException {
        assertEquals(
                file() + ": the array Wemb has the multiplier 0.0, but should have a positive one.",
                refusal(student().binary().raw("Wemb", BinaryWriter.INTGEMM8, List.of(11, 8), new byte[92])));
    }

    @Test
    void headersThatPromiseMoreThanTheFileHasTakeNoMemory() throws IOException {
        byte[] whole = student().binary().bytes();
        String damaged = file() + ": is no model in Marian's binary format, or a damaged one: ";
        Files.write(file(), with(whole, 8, Long.MAX_VALUE));
        assertEquals(damaged + "it announces 9223372036854775807 arrays. Copy the file again.", refusal());
        Files.write(file(), with(whole, 8, 60_000));
        assertTrue(refusal().startsWith(damaged + "it ends after " + whole.length + " bytes"), refusal());
        Files.write(file(), with(whole, 16, -1));
        assertEquals(
                damaged
                        + "array 1 announces a name of 18446744073709551615 bytes and 2 dimensions. Copy the file again.",
                refusal());
        Files.write(file(), with(whole, 40, 1L << 40));
        assertTrue(
                refusal().contains("of shape [11, 8] needs 352 bytes, has 1099511627776, and the file ends"),
                refusal());
        assertTrue(refusal(student()
                        .binary()
                        .raw("Wemb", BinaryWriter.FLOAT32, List.of(1 << 30, 1 << 30, 1 << 30), new byte[8]))
                .contains("the array Wemb has the shape [1073741824, 1073741824, 1073741824]"));
        NaiveMarian deep = student();
        deep.options.put("enc-depth", "150");
        assertEquals(file() + ": the array encoder_l150_ffn_b2 is missing.", refusal(deep.binary()));
        NaiveMarian wide = student();
        wide.options.put("transformer-dim-ffn", "900000");
        assertTrue(refusal(wide.binary()).contains(" parameters, but the file holds "), refusal());
    }

    /** Whatever is cut off or flipped: a sentence, or a model of the same shape with other numbers. */
    @Test
    void damageNeverEscapesAsAnotherError() throws IOException {
        byte[] whole = student().binary().bytes();
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] bytes = i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            int at = random.nextInt(Math.min(bytes.length, 3000) + 1);
            if (at < bytes.length) {
                bytes[at] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(file(), bytes);
            try {
                weights(MarianModel.read(file()));
            } catch (UserException e) {
                refused++;
            }
        }
        assertTrue(refused > 250, "refused: " + refused);
    }

    private static byte[] with(byte[] whole, int at, long value) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
        return bytes;
    }
}
