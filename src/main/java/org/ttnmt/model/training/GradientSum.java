package org.ttnmt.model.training;

import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.ttnmt.io.Workers;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.Value;

/**
 * The sum of the gradients of several replicas, in the first one's. Each replica adds up a slice of the vector where it
 * computes, taken from the others' devices without a way through the host, and hands it to the first: so all devices and
 * the lines between them work at once. Every element is added up in the order of a balanced tree, ((0 + 1) + (2 + 3)),
 * whatever slice it is in; ranks do the same ({@link RecursiveHalving}).
 */
final class GradientSum {
    private static final String FUNCTION = "sum_slice";

    /** Elements of a gradient that are on their way at once: 64 MB of each other device, beside a device's own. */
    static final int BUCKET = 1 << 24;

    private GradientSum() {}

    /**
     * Emits {@code sum_slice(gradients, owner, begin, end) -> gradient}: adds up elements from {@code begin} to
     * before {@code end} of all gradients in the first, on the device of the gradient with the number {@code owner}; the
     * others are then anything there.
     */
    static void emit(Script script) {
        List<String> parameters = List.of("gradients: List[Tensor]", "owner: int", "begin: int", "end: int");
        script.function(FUNCTION, "Tensor", parameters, GradientSum::write);
    }

    private static void write(Code code, List<Value> parameters) {
        Value gradients = parameters.get(0);
        Value begin = parameters.get(2);
        Value end = parameters.get(3);
        Value owner = code.assign("owner", gradients.at(parameters.get(1)).text());
        Object device = code.onDeviceOf(owner).value();
        Value all = code.assign("all", "torch.len(" + gradients + ")");
        Value buckets = code.assign("buckets", "(" + end + " - " + begin + " + " + (BUCKET - 1) + ") // " + BUCKET);
        code.repeat(buckets, bucket -> {
            Value from = code.assign("from", begin + " + " + bucket + " * " + BUCKET);
            Value left = code.assign("left", end + " - " + from);
            Value count = code.assign("count", BUCKET + " if " + left + " > " + BUCKET + " else " + left);
            Value parts = code.assign("parts", "annotate(List[Tensor], [])");
            code.repeat(all, i -> {
                Value gradient = code.assign("gradient", gradients.at(i).text());
                Value here = code.call("narrow", gradient, 0, from, count);
                code.run("append", parts, there(code, here, device)); // the same elements, where they are there already
            });
            Value distance = code.assign("distance", "1");
            code.repeat(
                    all,
                    level -> code.when(new Value(distance + " < " + all), () -> {
                        code.repeat(all, pair -> {
                            Value into = code.assign("into", pair + " * 2 * " + distance);
                            Value right = code.assign("right", into + " + " + distance);
                            code.when(
                                    new Value(right + " < " + all),
                                    () -> code.run("add_", parts.at(into), parts.at(right)));
                        });
                        code.reassign(distance, new Value(distance + " * 2"));
                    }));
            code.run("copy_", code.call("narrow", gradients.at(0), 0, from, count), parts.at(0), true);
        });
        code.returns(gradients.at(0));
    }

    /** Emits a tensor on a device, which the host does not wait for. */
    private static Value there(Code code, Value x, Object device) {
        return code.call("to", x, device, Value.NONE, true);
    }

    /**
     * Adds up gradients in the first of them.
     *
     * @param gradients each on the device of its replica, of the same number of elements
     * @param threads that compute at the same time: each adds up a slice, on the device of the first of its gradients
     */
    static void inFirst(ScriptModule module, List<Tensor> gradients, List<Workers> threads) {
        int owners = threads.size();
        long elements = gradients.get(0).elements();
        List<Future<?>> slices = IntStream.range(0, owners)
                .<Future<?>>mapToObj(owner -> threads.get(owner).submit(() -> {
                    int replica = owner * gradients.size() / owners;
                    add(module, gradients, replica, elements * owner / owners, elements * (owner + 1) / owners);
                    return owner;
                }))
                .toList();
        slices.forEach(Workers::awaitEnd); // none writes any more when the failure of one is thrown
        slices.forEach(Workers::get);
    }

    /** Adds up one slice, by the thread at hand. */
    static void add(ScriptModule module, List<Tensor> gradients, int owner, long begin, long end) {
        try (ScriptValue all = ScriptValue.of(gradients);
                ScriptValue number = ScriptValue.of((long) owner);
                ScriptValue from = ScriptValue.of(begin);
                ScriptValue to = ScriptValue.of(end)) {
            module.call(FUNCTION, all, number, from, to).close();
        }
    }
}
