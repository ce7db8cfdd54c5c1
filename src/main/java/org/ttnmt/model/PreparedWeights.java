package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.OneDnn;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Parameters as a list of tensors in the formats that decoding asks for, converted once when a model is loaded. Ask for
 * weights first, then emit {@link #emitPrepare}: just what was asked for is made.
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
        List<Value> operands =
                operands().stream().map(form -> entry(weight, form)).toList();
        return product(code, x, operands, bias == null ? null : compute(bias));
    }

    /** Emits the operands of {@link #linear} for some of the outputs alone, those of {@code index}; {@link #linearOf} takes them. */
    List<Value> operandsOf(Code code, Parameter weight, @Nullable Parameter bias, Value index) {
        Value rows = code.call("index_select", master(weight), 0, index);
        List<Value> made = new ArrayList<>();
        operands().forEach(form -> made.add(made(code, form, rows)));
        if (bias != null) {
            made.add(code.call("index_select", compute(bias), 0, index));
        }
        return made;
    }

    /**
     * Emits {@link #linear} for some of the outputs.
     *
     * @param made a list of tensors, with those of {@link #operandsOf} from {@code from} on
     */
    Value linearOf(Code code, Value x, Value made, int from, boolean bias) {
        int count = operands().size();
        List<Value> operands =
                IntStream.range(from, from + count).mapToObj(made::at).toList();
        return product(code, x, operands, bias ? made.at(from + count) : null);
    }

    /** What a product takes of a weight. */
    private List<Form> operands() {
        return switch (products) {
            case PLAIN -> List.of(numbers.compute() == numbers.master() ? Form.MASTER : Form.COMPUTE);
            case PACKED -> List.of(Form.PACKED);
            case INT8 -> List.of(Form.INTEGERS, Form.SCALES, Form.ZEROS);
        };
    }

    private Value product(Code code, Value x, List<Value> weight, @Nullable Value bias) {
        return switch (products) {
            case PLAIN -> code.linear(x, weight.get(0), bias == null ? Value.NONE : bias);
            case PACKED -> OneDnn.linear(code, x, weight.get(0), bias == null ? Value.NONE : bias);
            case INT8 -> {
                Integers input = Integers.of(code, x);
                Value product = OneDnn.integerLinear(
                        code, input.values(), weight.get(0), 1.0 / Integers.LARGEST, weight.get(1), weight.get(2));
                yield bias == null
                        ? code.multiply(product, input.largest())
                        : code.call("addcmul", bias, product, input.largest());
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

    /**
     * What is made of a parameter.
     *
     * @param function that makes it: {@code (prepared, place, parameter) -> prepared}
     * @param place in the list
     */
    record Step(String function, int place) {}

    /** What has to be made of {@code parameter}. */
    List<Step> steps(Parameter parameter) {
        List<Step> steps = new ArrayList<>();
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).parameter().equals(parameter)) {
                steps.add(new Step(function(entries.get(place).form()), place));
            }
        }
        return steps;
    }

    /** Emits {@code unprepared() -> prepared}, a list with nothing in its places, and the functions of all {@link #steps}. */
    void emitPrepare(Script script) {
        script.function("unprepared", "List[Tensor]", List.of(), (code, parameters) -> {
            Value nothing = code.call("empty", new int[] {0});
            code.returns(new Value(
                    entries.stream().map(entry -> nothing.text()).toList().toString()));
        });
        for (Form form : Form.values()) {
            List<Script.Parameter> parameters =
                    List.of(PARAMETER, new Script.Parameter("place", "int"), Script.Parameter.tensor("parameter"));
            if (entries.stream().anyMatch(entry -> entry.form() == form)) {
                script.function(function(form), "List[Tensor]", parameters, (code, p) -> {
                    code.run("_set_item", p.get(0), p.get(1), made(code, form, p.get(2)));
                    code.returns(p.get(0));
                });
            }
        }
    }

    private static String function(Form form) {
        return "prepare_" + form.name().toLowerCase(Locale.ROOT);
    }

    /** A copy, so that the parameter's memory may go. */
    private Value made(Code code, Form form, Value parameter) {
        return switch (form) {
            case MASTER -> code.call("clone", parameter);
            case COMPUTE -> code.to(parameter, numbers.compute());
            case PACKED -> OneDnn.pack(code, code.to(parameter, numbers.compute()));
            case INTEGERS -> OneDnn.packIntegers(code, Integers.ofWeight(code, parameter));
            case SCALES -> Integers.scales(code, parameter);
            case ZEROS -> Integers.zeros(code, parameter);
        };
    }
}
