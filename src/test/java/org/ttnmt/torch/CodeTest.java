package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeTest {
    private final Code.Body body = new Code.Body();
    private final Code code = new Code(body, "");
    private final Value x = new Value("x");

    @Test
    void resultsAreNamedForTheirLayerAndOperator() {
        Value y = code.in("encoder.0").in("self-attention").call("softmax", x, -1);
        assertEquals("encoder_0_self_attention_softmax_0", y.text());
        assertEquals("    encoder_0_self_attention_softmax_0 = torch.softmax(x, -1)\n", body.text());
    }

    @Test
    void noTwoResultsShareAName() {
        assertEquals("a_add_0", code.in("a").add(x, 1).text());
        assertEquals("a_add_1", code.in("a").add(x, 1).text());
    }

    @Test
    void argumentsAreWrittenAsTorchScriptReadsThem() {
        code.call(
                "f",
                x,
                true,
                2,
                3L,
                1e-5,
                Double.NEGATIVE_INFINITY,
                new int[] {1, -1},
                List.of(x.at(0), 5),
                Value.NONE,
                Code.dtype(NumberType.BFLOAT16));
        assertEquals(
                "    f_0 = torch.f(x, True, 2, 3, 1.0E-5, float('-inf'), [1, -1], [x[0], 5], None, dtype=15)\n",
                body.text());
    }

    @Test
    void blocksAreIndented() {
        code.repeat(new Value("n"), i -> code.when(new Value("ok"), () -> code.reassign(x, i)));
        code.returns(x, x.at(1));
        assertEquals(
                """
                    for i_0 in range(n):
                      if ok:
                        x = i_0
                      else:
                        pass
                    return (x, x[1])
                """,
                body.text());
    }

    @Test
    void whatHasNoLiteralIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> code.call("f", "text"));
        assertEquals("TorchScript has no literal for class java.lang.String", e.getMessage());
    }
}
