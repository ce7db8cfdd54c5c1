package org.ttnmt.torch;

import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The machine's own rate of matrix products, against which speed is reported: a warm
 * {@code (2048 x 512) by (512 x 2048)} product, the best of many rounds. Rounds are short and go on while they find a
 * better one, so that other work on the host spoils only some of them.
 */
public final class MatrixRate {
    /** Long enough that the call and the clock do not count, even on a GPU. */
    private static final double ROUND_SECONDS = 0.01;

    private static final int MOST_PRODUCTS = 10_000;

    /** Rounds without a better one after which the best is taken for the machine's. */
    private static final int PATIENCE = 20;

    private static final double LIMIT_SECONDS = 3;
    private static final double OPERATIONS = 2.0 * 2048 * 512 * 2048;

    private final NumberType type;
    private final Device device;
    private double best;
    private double shortest; // seconds of a round

    /**
     * Measures {@code type} on {@code device}; takes about half a second, at most three.
     *
     * @param limitSeconds after which what was found so far is taken; at most three count, and one product is always run
     */
    public MatrixRate(NumberType type, Device device, double limitSeconds) {
        this.type = type;
        this.device = device;
        best = measure(limitSeconds);
    }

    /** Floating-point operations a second: the best found so far. */
    public double operationsPerSecond() {
        return best;
    }

    /**
     * Looks for a better rate: a host that was busy all through one measurement may be free in the next.
     *
     * @param limitSeconds at most three count; where two rounds take longer, nothing is done
     */
    public void measureAgain(double limitSeconds) {
        if (limitSeconds >= 2 * shortest) {
            best = Math.max(best, measure(limitSeconds));
        }
    }

    private double measure(double limitSeconds) {
        Script script = new Script("MatrixRate");
        script.function("operands", "Tuple[Tensor, Tensor, Tensor]", List.of("like"), (code, p) -> {
            Code.Named place = code.onDeviceOf(p.get(0));
            Value a = code.to(code.call("randn", new int[] {2048, 512}, place), type);
            Value b = code.to(code.call("randn", new int[] {2048, 512}, place), type);
            code.returns(a, b, code.call("narrow", a, 0, 0, 16));
        });
        List<String> operands = List.of("a", "b", "more: int");
        script.function("product", "Tensor", operands, (code, p) -> {
            Value product = code.linear(p.get(0), p.get(1), Value.NONE);
            code.repeat(p.get(2), i -> code.reassign(product, code.linear(p.get(0), p.get(1), Value.NONE)));
            code.returns(code.call("select", code.call("select", product, 0, 0), 0, 0));
        });
        try (ScriptModule module = ScriptModule.load(script, device);
                TensorScope scope = TensorScope.open(device);
                ScriptValue like = ScriptValue.of(scope.zeros(1));
                ScriptValue made = module.call("operands", like)) {
            ScriptValue[] parts = made.toTuple();
            try (ScriptValue a = parts[0];
                    ScriptValue b = parts[1];
                    ScriptValue few = parts[2]) {
                seconds(module, scope, few, b, 1); // warms up
                double one = Math.max(1e-9, seconds(module, scope, a, b, 1));
                int products = (int) Math.max(1, Math.min(MOST_PRODUCTS, Math.round(ROUND_SECONDS / one)));
                if (one >= limitSeconds) {
                    shortest = one * products;
                    return OPERATIONS / one;
                }
                shortest = best(() -> seconds(module, scope, a, b, products), Math.min(LIMIT_SECONDS, limitSeconds));
                return products * OPERATIONS / shortest;
            }
        }
    }

    /** The shortest time of many rounds. */
    private static double best(DoubleSupplier round, double limitSeconds) {
        double best = Double.POSITIVE_INFINITY;
        int worse = 0;
        long begin = System.nanoTime();
        do {
            double seconds = round.getAsDouble();
            worse = seconds < 0.99 * best ? 0 : worse + 1;
            best = Math.min(best, seconds);
        } while (worse < PATIENCE && System.nanoTime() - begin < limitSeconds * 1e9);
        return best;
    }

    /** Runs so many products and says how long they took. */
    private static double seconds(ScriptModule module, TensorScope scope, ScriptValue a, ScriptValue b, int products) {
        long begin = System.nanoTime();
        try (ScriptValue more = ScriptValue.of(products - 1L);
                ScriptValue result = module.call("product", a, b, more)) {
            result.toTensor(scope).item(); // waits for the device
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
