package org.ttnmt.torch;

import java.util.List;

/**
 * The machine's own rate of matrix products, against which speed is reported: a warm {@code (2048 x 512) by (512 x 2048)}
 * product, the best of several rounds.
 */
public final class MatrixRate {
    private static final int ROUNDS = 5;
    private static final int PRODUCTS = 4;
    private static final double OPERATIONS = 2.0 * 2048 * 512 * 2048;

    private MatrixRate() {}

    /** Floating-point operations a second in {@code type} on {@code device}; takes about half a second. */
    public static double measure(NumberType type, Device device) {
        Script script = new Script("MatrixRate");
        script.function("operands", "Tuple[Tensor, Tensor]", List.of(Script.Parameter.tensor("like")), (code, p) -> {
            Code.Named place = new Code.Named("device", code.device(p.get(0)));
            Value a = code.to(code.call("randn", new int[] {2048, 512}, place), type);
            Value b = code.to(code.call("randn", new int[] {2048, 512}, place), type);
            code.returns(a, b);
        });
        List<Script.Parameter> operands = List.of(Script.Parameter.tensor("a"), Script.Parameter.tensor("b"));
        script.function("product", "Tensor", operands, (code, p) -> {
            Value product = code.linear(p.get(0), p.get(1), Value.NONE);
            code.repeat(
                    new Value("" + (PRODUCTS - 1)),
                    i -> code.reassign(product, code.linear(p.get(0), p.get(1), Value.NONE)));
            code.returns(code.call("select", code.call("select", product, 0, 0), 0, 0));
        });
        try (ScriptModule module = ScriptModule.load(script, device);
                TensorScope scope = TensorScope.open(device);
                ScriptValue like = ScriptValue.of(scope.zeros(1));
                ScriptValue made = module.call("operands", like)) {
            ScriptValue[] parts = made.toTuple();
            try (ScriptValue a = parts[0];
                    ScriptValue b = parts[1]) {
                double best = Double.POSITIVE_INFINITY;
                for (int i = 0; i <= ROUNDS; i++) {
                    long begin = System.nanoTime();
                    try (ScriptValue result = module.call("product", a, b)) {
                        result.toTensor(scope).item(); // waits for the device
                    }
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    best = i == 0 ? best : Math.min(best, seconds);
                }
                return PRODUCTS * OPERATIONS / best;
            }
        }
    }
}
