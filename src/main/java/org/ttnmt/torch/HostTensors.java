package org.ttnmt.torch;

import java.util.List;

/**
 * Tensors that the host made, on their way to where a script computes. A GPU copies them from pinned memory while the
 * host goes on; from other memory it would first end what it is at, and the host would wait. On the host itself nothing
 * is copied.
 */
public final class HostTensors {
    private static final String FUNCTION = "sent";

    private HostTensors() {}

    /** Adds the function that {@link #sent} calls. */
    public static void emit(Script script) {
        script.function(FUNCTION, "Tensor", List.of("like", "tensor"), (code, p) -> {
            Value pinned = code.assign("pinned", p.get(1).text());
            code.when(
                    new Value("torch.__and__(" + isOnGpu(p.get(0)) + ", torch.__not__(" + isOnGpu(p.get(1)) + "))"),
                    () -> code.reassign(pinned, code.call("pin_memory", pinned)));
            code.returns(code.call("to", pinned, code.onDeviceOf(p.get(0)).value(), Value.NONE, true));
        });
    }

    /** Emits {@code tensor} on the device of {@code like}. */
    public static Value sent(Code code, Value like, Value tensor) {
        return code.callOwn(FUNCTION, like, tensor);
    }

    /** Whether a tensor is on a GPU, a condition. */
    public static Value isOnGpu(Value tensor) {
        return new Value("ops.prim.is_cuda(" + tensor + ")");
    }
}
