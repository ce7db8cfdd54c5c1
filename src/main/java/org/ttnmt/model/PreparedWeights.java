package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.OneDnn;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Parameters as a list of tensors in the formats that decoding asks for, converted once when a model is loaded. Ask for
 * weights first, then emit {@link #emitPrepare}: it makes just what was asked for.
 */
final class PreparedWeights implements Weights {
    private static final String LIST = "prepared";

    /** The parameter of functions that use these weights. */
    static final Script.Parameter PARAMETER = new Script.Parameter(LIST, "List[Tensor]");

    private final Numbers numbers;
    private final MatrixProducts products;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Parameter parameter, Form form) {}

    /** What is made of a parameter. */
    private enum Form {
        MASTER,
        COMPUTE,
        PACKED,
        INTEGERS,
        SCALES,
        ZEROS
    }

    PreparedWeights(Numbers numbers, MatrixProducts products) {
        this.numbers = numbers;
        this.products = products;
    }

    @Override
    public Value master(Parameter parameter) {
        return entry(parameter, Form.MASTER);
    }

    @Override
    public Value compute(Parameter parameter) {
        return entry(parameter, numbers.compute() == numbers.master() ? Form.MASTER : Form.COMPUTE);
    }

    @Override
    public Value linear(Code code, Value x, Parameter weight, @Nullable Parameter bias) {
        return switch (products) {
            case PLAIN -> Weights.super.linear(code, x, weight, bias);
            case PACKED ->
                OneDnn.linear(code, x, entry(weight, Form.PACKED), bias == null ? Value.NONE : compute(bias));
            case INT8 -> {
                Integers input = Integers.of(code, x);
                Value product = OneDnn.integerLinear(
                        code,
                        input.values(),
                        entry(weight, Form.INTEGERS),
                        1.0 / Integers.LARGEST,
                        entry(weight, Form.SCALES),
                        entry(weight, Form.ZEROS));
                yield bias == null
                        ? code.multiply(product, input.largest())
                        : code.call("addcmul", compute(bias), product, input.largest());
            }
        };
    }

    private Value entry(Parameter parameter, Form form) {
        Entry wanted = new Entry(parameter, form);
        int known = entries.indexOf(wanted);
        if (known < 0) {
            known = entries.size();
            entries.add(wanted);
        }
        return new Value(LIST).at(known);
    }

    /** Emits {@code prepare(vector) -> List[Tensor]}: copies, so that the vector's memory may go. */
    void emitPrepare(Script script, ParameterLayout layout) {
        script.function("prepare", "List[Tensor]", List.of(Script.Parameter.tensor("vector")), (code, parameters) -> {
            FlatWeights flat = new FlatWeights(code, layout, numbers, parameters.get(0));
            List<Value> made = entries.stream()
                    .map(entry -> made(code.in(entry.parameter().name()), flat, entry))
                    .toList();
            code.returns(new Value(made.toString()));
        });
    }

    private static Value made(Code code, FlatWeights flat, Entry entry) {
        Parameter parameter = entry.parameter();
        return switch (entry.form()) {
            case MASTER -> code.call("clone", flat.master(parameter));
            case COMPUTE -> flat.compute(parameter);
            case PACKED -> OneDnn.pack(code, flat.compute(parameter));
            case INTEGERS -> OneDnn.packIntegers(code, Integers.ofWeight(code, flat.master(parameter)));
            case SCALES -> Integers.scales(code, flat.master(parameter));
            case ZEROS -> Integers.zeros(code, flat.master(parameter));
        };
    }
}
