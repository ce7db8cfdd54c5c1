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
 * the lines between them work at once. Every element is added up in the order of the replicas, whatever slice it is in.
 */
final class GradientSum {
    private static final String FUNCTION = "sum_slice";

    /** Elements that are on their way at once, 64 MB: what a device needs beside its gradient. */
    static final int BUCKET = 1 << 24;

    private GradientSum() {}

    /**
     * Emits {@code sum_slice(gradients, owner, begin, end) -> gradient}: adds elements from {@code begin} to before
     * {@code end} of all gradients to those of the first, on the device of the gradient with the number {@code owner}.
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
        Value others = code.assign("others", "torch.len(" + gradients + ") - 1");
        Value buckets = code.assign("buckets", "(" + end + " - " + begin + " + " + (BUCKET - 1) + ") // " + BUCKET);
        code.repeat(buckets, bucket -> {
            Value from = code.assign("from", begin + " + " + bucket + " * " + BUCKET);
            Value left = code.assign("left", end + " - " + from);
            Value count = code.assign("count", BUCKET + " if " + left + " > " + BUCKET + " else " + left);
            Value first = code.call("narrow", gradients.at(0), 0, from, count);
            Value sum = there(code, first, device); // the same elements, where they are there already
            code.repeat(others, other -> {
                Value gradient = code.assign(
                        "gradient", gradients.at(new Value(other + " + 1")).text());
                code.run("add_", sum, there(code, code.call("narrow", gradient, 0, from, count), device));
            });
            code.run("copy_", first, sum, true);
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
     * @param threads of the replicas, at least one for each gradient
     */
    static void inFirst(ScriptModule module, List<Tensor> gradients, List<Workers> threads) {
        int owners = gradients.size();
        long elements = gradients.get(0).elements();
        List<Future<?>> slices = IntStream.range(0, owners)
                .<Future<?>>mapToObj(owner -> threads.get(owner).submit(() -> {
                    add(module, gradients, owner, elements * owner / owners, elements * (owner + 1) / owners);
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
