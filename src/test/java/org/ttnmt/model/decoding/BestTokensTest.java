package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

class BestTokensTest {
    private static final int ROWS = 5;

    static {
        Torch.load(1);
    }

    /** Vocabularies below and above the size from which blocks are used; multiples of a block and others. */
    @ParameterizedTest
    @CsvSource({"50, 7", "640, 1", "641, 1", "1280, 2", "4000, 5", "5120, 9", "5247, 9", "5247, 300"})
    void areThoseOfASortedList(int vocabulary, int candidates) {
        SplittableRandom random = new SplittableRandom(vocabulary);
        float[] logProbs = new float[ROWS * vocabulary];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = (float) -random.nextDouble(20);
        }
        logProbs[vocabulary - 1] = 1; // behind the last whole block
        logProbs[vocabulary] = Float.NaN;
        Script script = new Script("Best");
        script.function(
                "best",
                Script.tensors(2),
                List.of("logProbs", "candidates: int"),
                (code, p) -> BestTokens.write(code, p.get(0), p.get(1)));
        try (TensorScope scope = TensorScope.open(Device.CPU);
                ScriptModule module = ScriptModule.load(script, Device.CPU);
                ScriptValue input = ScriptValue.of(scope.floats(logProbs, ROWS, vocabulary));
                ScriptValue count = ScriptValue.of(candidates);
                ScriptValue result = module.call("best", input, count)) {
            ScriptValue[] parts = result.toTuple();
            long[] ids = parts[0].toTensor(scope).toLongs();
            float[] values = parts[1].toTensor(scope).toFloats();
            assertEquals(ROWS * candidates, ids.length);
            for (int row = 0; row < ROWS; row++) {
                int begin = row * vocabulary;
                int[] expected = IntStream.range(0, vocabulary)
                        .boxed()
                        .sorted(Comparator.comparing((Integer id) -> logProbs[begin + id])
                                .reversed())
                        .limit(candidates)
                        .mapToInt(id -> id)
                        .toArray();
                for (int i = 0; i < candidates; i++) {
                    assertEquals(expected[i], ids[row * candidates + i], "row " + row + ", candidate " + i);
                    assertEquals(logProbs[begin + expected[i]], values[row * candidates + i]);
                }
            }
            assertArrayEquals(new float[] {1, Float.NaN}, new float[] {values[0], values[candidates]});
            parts[0].close();
            parts[1].close();
        }
    }
}
