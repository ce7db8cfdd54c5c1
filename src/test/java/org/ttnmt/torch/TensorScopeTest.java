package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TensorScopeTest {
    static {
        Torch.load(1);
    }

    @Test
    void valuesComeBackInTheirShape() {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            Tensor floats = scope.floats(new float[] {1, 2.5f, -3, 4, 5, 6}, 2, 3);
            assertArrayEquals(new long[] {2, 3}, floats.shape());
            assertEquals(6, floats.elements());
            assertArrayEquals(new float[] {1, 2.5f, -3, 4, 5, 6}, floats.toFloats());
            assertArrayEquals(
                    new long[] {1L << 40, -7},
                    scope.longs(new long[] {1L << 40, -7}, 2, 1).toLongs());
            assertArrayEquals(new double[] {1e-300, 2}, scope.doubles(1e-300, 2).toDoubles());
            assertArrayEquals(new float[4], scope.zeros(2, 2).toFloats());
            assertEquals(0, scope.zeros(0).toFloats().length);
            assertEquals(0.1, scope.scalar(0.1).item());
            assertEquals(2.5, scope.floats(new float[] {2.5f}, 1).item());
            ByteBuffer bytes = ByteBuffer.allocateDirect(3).put(0, (byte) 200);
            assertEquals(200, scope.bytes(bytes).toBytes().get(0) & 255);
        }
    }

    @Test
    void aTensorLivesAsLongAsItsScope() {
        try (TensorScope outer = TensorScope.open(Device.CPU)) {
            Tensor kept;
            Tensor lost;
            try (TensorScope inner = outer.child()) {
                kept = inner.floats(new float[] {1, 2}, 2).moveTo(outer);
                lost = inner.floats(new float[] {3}, 1);
            }
            assertArrayEquals(new float[] {1, 2}, kept.toFloats());
            assertThrows(IllegalStateException.class, lost::toFloats);
            kept.release();
            assertThrows(IllegalStateException.class, kept::toFloats);
        }
    }

    @Test
    void devicesAreWrittenAsUsersWriteThem() {
        assertEquals("cpu", Device.CPU.toString());
        assertEquals("gpu:1", Device.gpu(1).toString());
    }
}
