package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptModuleTest {
    static {
        Torch.load(1);
    }

    private static Script script(String returns, BiConsumer<Code, List<Value>> body) {
        Script script = new Script("Sample");
        script.function("run", returns, List.of("x", "y"), body);
        return script;
    }

    @Test
    void theArchiveOfAScriptIsAlwaysTheSame() {
        Script script = script("Tensor", (code, p) -> code.returns(code.add(p.get(0), p.get(1))));
        assertArrayEquals(script.archive(), script.archive());
        assertEquals(
                """
                class Sample(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def run(self: __torch__.Sample, x: Tensor, y: Tensor) -> Tensor:
                    add_0 = torch.add(x, y)
                    return add_0
                """,
                script.source());
    }

    @Test
    void anErrorOfLibtorchNamesTheLayer() {
        Script script = script(
                "Tensor",
                (code, p) -> code.returns(
                        code.in("decoder").in("0").in("cross_attention").call("matmul", p.get(0), p.get(1))));
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            Tensor x = scope.zeros(2, 3);
            RuntimeException e = assertThrows(RuntimeException.class, () -> module.train(scope, "run", x, x));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("decoder_0_cross_attention_matmul_0 = torch.matmul(x, y)"), message);
            assertTrue(message.contains("2x3"), message);
        }
    }

    @Test
    void aScriptThatLibtorchRejectsSaysWhereAndWhy() {
        Script script =
                script("Tensor", (code, p) -> code.returns(code.in("encoder").call("sofmax", p.get(0))));
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> ScriptModule.load(script, Device.CPU));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("libtorch rejects the emitted script: "), message);
        assertTrue(message.contains("encoder_sofmax_0 = torch.sofmax(x)"), message);
    }

    @Test
    void gradientsAreComputedInside() {
        Script script = script("Tensor", (code, p) -> {
            Value leaf = code.call("requires_grad_", code.call("detach", p.get(0)));
            Value square = code.call("sum", code.multiply(leaf, leaf));
            code.returns(new Value("unchecked_cast(Tensor, torch.grad([" + square + "], [" + leaf + "])[0])"));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            Tensor x = scope.floats(new float[] {1, -2, 3}, 3);
            assertArrayEquals(
                    new float[] {2, -4, 6},
                    module.train(scope, "run", x, x).get(0).toFloats());
        }
    }

    @Test
    void callsOfSeveralThreadsMayOverlap() {
        Script script = script("Tensor", (code, p) -> code.returns(code.call("matmul", p.get(0), p.get(1))));
        try (ScriptModule module = ScriptModule.load(script, Device.CPU)) {
            IntStream.range(0, 64).parallel().forEach(i -> {
                try (TensorScope scope = TensorScope.open(Device.CPU);
                        ScriptValue x = ScriptValue.of(scope.floats(new float[] {i, 1}, 1, 2));
                        ScriptValue y = ScriptValue.of(scope.floats(new float[] {2, i}, 2, 1));
                        ScriptValue product = module.call("run", x, y)) {
                    assertEquals(3.0 * i, product.toTensor(scope).item());
                }
            });
        }
    }

    @Test
    void partsOfATupleOutliveIt() {
        Script script = script(
                "Tuple[Tensor, Tensor]", (code, p) -> code.returns(code.add(p.get(0), 1), code.multiply(p.get(1), 2)));
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue x = ScriptValue.of(scope.floats(new float[] {1, 2}, 2))) {
            ScriptValue[] parts;
            try (ScriptValue tuple = module.call("run", x, x)) {
                parts = tuple.toTuple();
            }
            assertArrayEquals(new float[] {2, 3}, parts[0].toTensor(scope).toFloats());
            assertArrayEquals(new float[] {2, 4}, parts[1].toTensor(scope).toFloats());
            parts[0].close();
            parts[1].close();
        }
    }
}
