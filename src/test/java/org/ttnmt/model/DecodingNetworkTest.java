package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

class DecodingNetworkTest {
    static {
        Torch.load(1);
    }

    @Test
    void weightsOutliveTheMemoryThatTheyCameFrom() {
        TransformerScript script = TinyModel.script(TinyModel.config(), Numbers.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (DecodingNetwork network = new DecodingNetwork(script, Device.CPU, weights)) {
            float[] before = firstStep(network);
            List<ByteBuffer> reused = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (i % 20 == 0) {
                    System.gc();
                }
                ByteBuffer buffer = ByteBuffer.allocateDirect(weights.length * Float.BYTES);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0x55);
                }
                reused.add(buffer);
            }
            assertArrayEquals(before, firstStep(network), reused.size() + " buffers later");
        }
    }

    private static float[] firstStep(DecodingNetwork network) {
        try (DecodingNetwork.Decoding decoding = network.start(TinyModel.SOURCES, TinyModel.EOS)) {
            return decoding.step(new int[] {0, 1, 2}, new int[] {1, 1, 1}, TinyModel.VOCABULARY)
                    .logProbs();
        }
    }
}
