package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.model.graph.SplitMix;
import org.ttnmt.model.training.MaskBytes.Span;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

class RandomBytesTest {
    private final RandomBytes random = new RandomBytes();

    @Test
    void aSeedRepeatsItsBytesWhateverWasDrawnBefore() {
        byte[] first = copy(random.draw(1001, 7));
        random.draw(100_000, 8);
        assertEquals(ByteBuffer.wrap(first), random.draw(1001, 7));
        assertNotEquals(ByteBuffer.wrap(first), random.draw(1001, 8));
    }

    @Test
    void giveAsManyAsAskedFor() {
        for (int count : new int[] {0, 1, 7, 8, 9, 65_537, 300_001}) {
            ByteBuffer bytes = random.draw(count, 1);
            assertEquals(count, bytes.remaining());
            assertTrue(bytes.isDirect());
        }
    }

    /** Chi-squared with 255 degrees of freedom exceeds 340 once in 3,000 seeds; neighbouring seeds share nothing. */
    @Test
    void everyByteIsEquallyFrequent() {
        for (int seed = 0; seed < 4; seed++) {
            int[] counts = new int[256];
            byte[] bytes = copy(random.draw(256_000, seed));
            byte[] next = copy(random.draw(256_000, seed + 1));
            int equal = 0;
            for (int i = 0; i < bytes.length; i++) {
                counts[bytes[i] & 255]++;
                equal += bytes[i] == next[i] ? 1 : 0;
            }
            double chi = 0;
            for (int count : counts) {
                chi += (count - 1000.0) * (count - 1000.0) / 1000.0;
            }
            assertTrue(chi < 340, "seed " + seed + ": " + chi);
            assertEquals(1000, equal, 150, "equal bytes of neighbouring seeds");
        }
    }

    /** Spans that begin and end inside of words, as parts of a batch have them. */
    @Test
    void aDeviceDrawsTheSameBytes() {
        Torch.load(1);
        byte[] expected = copy(random.draw(2000, 7));
        Script script = new Script("Draw");
        SplitMix.emit(script);
        MaskBytes parts = MaskBytes.OfStream.begin(7, 2000)
                .at(List.of(new Span(3, 5), new Span(16, 8), new Span(17, 1000), new Span(1999, 1)), new ReusedBuffer())
                .at(List.of(new Span(2, 4), new Span(100, 914)), new ReusedBuffer());
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            ByteBuffer drawn = module.train(scope, "drawn", parts.tensor(scope), scope.zeros(1))
                    .get(0)
                    .toBytes();
            ByteBuffer wanted = ByteBuffer.allocate(918);
            wanted.put(expected, 5, 3).put(expected, 16, 1); // of 3 to 7, 16 to 23, 17 to 1016, 1999
            wanted.put(expected, 104, 913).put(expected, 1999, 1);
            assertEquals(wanted.flip(), drawn);
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
