package org.ttnmt.model.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

class BucketsTest {
    static {
        Torch.load(1);
    }

    /** Eight distances on either side have numbers of their own; then each number has half as many again, to 128. */
    @Test
    void theEncoderCountsBothSides() {
        assertArrayEquals(
                new long[] {0, 1, 7, 8, 8, 9, 10, 11, 12, 14, 15, 15, 17, 23, 24, 26, 28, 30, 31, 31},
                numbers(
                        Buckets.BOTH_SIDES,
                        0,
                        -1,
                        -7,
                        -8,
                        -11,
                        -12,
                        -16,
                        -23,
                        -32,
                        -64,
                        -91,
                        -1000,
                        1,
                        7,
                        8,
                        16,
                        32,
                        64,
                        91,
                        5000));
    }

    @Test
    void theDecoderLooksBackOnly() {
        assertArrayEquals(
                new long[] {0, 0, 1, 15, 16, 16, 21, 26, 31, 31, 31},
                numbers(Buckets.BEHIND, 5, 0, -1, -15, -16, -18, -32, -64, -113, -128, -9999));
    }

    private static long[] numbers(Buckets buckets, long... distances) {
        Script script = new Script("Buckets");
        script.function("numbers", "Tensor", List.of("x"), (code, p) -> {
            code.returns(buckets.of(code, p.get(0)));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            return module.train(scope, "numbers", scope.longs(distances, distances.length))
                    .get(0)
                    .toLongs();
        }
    }
}
