package org.ttnmt.exchange.ctranslate2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

/** Files as CTranslate2 wrote them from 2019 to 2022; {@code scripts/check ctranslate2} has whole models. */
class OlderVariablesTest {
    private static final String TABLE = "encoder/embeddings/weight";

    @TempDir
    private Path folder;

    private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    private void begin(int version, String specification, int revision, int variables) {
        bytes.putInt(version);
        text(specification);
        bytes.putInt(revision).putInt(variables);
    }

    private void text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.putShort((short) (encoded.length + 1)).put(encoded).put((byte) 0);
    }

    /** @param type its code; before version 4 the bytes of a number */
    private void header(String name, int type, int bytesOrNumbers, int... shape) {
        text(name);
        bytes.put((byte) shape.length);
        for (int dimension : shape) {
            bytes.putInt(dimension);
        }
        bytes.put((byte) type).putInt(bytesOrNumbers);
    }

    private Path file() throws IOException {
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        bytes.clear();
        return Files.write(folder.resolve("model.bin"), written);
    }

    /** Sizes in place of types, heads in the name, 1,000 as what every number of int16 was multiplied with. */
    @Test
    void version2() throws IOException {
        begin(2, "TransformerBig", 2, 2);
        header(TABLE, 2, 4, 2, 2);
        bytes.putShort((short) 500).putShort((short) -1000).putShort((short) 0).putShort((short) 2000);
        header("encoder/embeddings/multiply_by_sqrt_depth", 1, 1);
        bytes.put((byte) 1);
        try (VariableInput input = VariableInput.open(file())) {
            assertArrayEquals(new float[] {0.5f, -1, 0, 2}, input.floats(VariablePlaces.SOURCE));
            assertEquals(16, input.heads());
            assertEquals(1, input.scalar("encoder/scale_embeddings", 0));
            assertEquals(Set.of(TABLE), input.names());
        }
    }

    @Test
    void version3HasSecondNamesAndScales() throws IOException {
        begin(3, "TransformerSpec", 3, 4);
        header("decoder/embeddings/weight", 2, 2, 1, 2);
        bytes.putShort((short) 512).putShort((short) -1024);
        header("decoder/embeddings/weight_scale", 4, 1);
        bytes.putFloat(512);
        header("num_heads", 1, 1);
        bytes.put((byte) 4);
        header("decoder/projection/bias", 4, 2, 2);
        bytes.putFloat(7).putFloat(9);
        bytes.putInt(1);
        text(TABLE);
        text("decoder/embeddings/weight");
        try (VariableInput input = VariableInput.open(file())) {
            assertArrayEquals(new float[] {1, -2}, input.floats(VariablePlaces.SOURCE));
            assertEquals("decoder/embeddings/weight", input.resolved(VariablePlaces.SOURCE));
            assertEquals(4, input.scalar("decoder/num_heads", 0));
            assertArrayEquals(new float[] {7, 9}, input.floats("decoder/projection/bias"));
            assertTrue(input.hasSettings());
            assertEquals("<s>", input.settings().path("decoder_start_token").asText());
            assertFalse(input.settings().path("add_source_eos").asBoolean());
        }
    }

    /** Tokens are variables, and no tensors of the network. */
    @Test
    void version5() throws IOException {
        begin(5, "TransformerSpec", 4, 4);
        header("eos_token", 1, 3, 3);
        bytes.put("eos".getBytes(StandardCharsets.UTF_8));
        header("with_target_bos", 1, 1);
        bytes.put((byte) 0);
        header("activation", 1, 1);
        bytes.put((byte) 2);
        header("encoder/embeddings_0/weight", 4, 2, 1, 1);
        bytes.putShort((short) 0x3c00); // float16
        bytes.putInt(0);
        try (VariableInput input = VariableInput.open(file())) {
            assertEquals("eos", input.settings().path("decoder_start_token").asText());
            assertEquals(2, input.scalar("encoder/activation", 0));
            assertArrayEquals(new float[] {1}, input.floats(VariablePlaces.SOURCE));
            assertEquals(Set.of("encoder/embeddings_0/weight"), input.names());
        }
    }

    @Test
    void othersAreRefused() throws IOException {
        begin(1, "TransformerSpec", 1, 1);
        Path file = file();
        String advice = " Convert the model again with CTranslate2 4.";
        assertEquals(file + ": is of binary version 1, but tt reads 2 to 6." + advice, refusal());
        begin(6, "TransformerSpec", 8, 1);
        file();
        assertEquals(file + ": is of revision 8, but tt reads 2 to 7." + advice, refusal());
        begin(3, "TransformerBase", 2, 1);
        header(TABLE, 8, 1, 1);
        file();
        assertEquals(
                file + ": the array " + TABLE + " has numbers of 8 bytes, which tt does not read." + advice, refusal());
        begin(3, "TransformerBase", 2, 1);
        header(TABLE, 4, Integer.MAX_VALUE, Integer.MAX_VALUE);
        file();
        assertTrue(refusal().contains("has 8589934588 bytes, and the file ends 0 bytes after"), refusal());
    }

    private String refusal() {
        return String.valueOf(assertThrows(UserException.class, () -> VariableInput.open(folder.resolve("model.bin")))
                .getMessage());
    }
}
