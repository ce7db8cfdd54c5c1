package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
    static {
        Torch.load(1);
    }

    /** A petabyte is refused at once, by whatever allocator; other failures are not taken for it. */
    @Test
    void memoryThatNobodyHasIsNamed() {
        Script script = new Script("Huge");
        script.function(
                "huge", "Tensor", List.of("x"), (code, p) -> code.returns(code.call("zeros", List.of(1L << 48))));
        script.function(
                "wrong", "Tensor", List.of("x"), (code, p) -> code.returns(code.call("mm", p.get(0), p.get(0))));
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            OutOfMemory e =
                    assertThrows(OutOfMemory.class, () -> module.train(scope, "huge", scope.floats(new float[2], 2)));
            assertTrue(String.valueOf(e.getMessage()).startsWith("libtorch is out of memory: "), e.getMessage());
            RuntimeException other = assertThrows(
                    RuntimeException.class, () -> module.train(scope, "wrong", scope.floats(new float[2], 2)));
            assertEquals("ai.djl.engine.EngineException", other.getClass().getName());
        }
    }
}
