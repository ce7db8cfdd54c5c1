package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
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
    static final String PARAMETER = LIST + ": List[Tensor]";

    private final NumberFormats numbers;
    private final MatrixProducts products;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Parameter parameter, Form form) {}

    /** What is made of a parameter. */
    private enum Form {
        MASTER,
        COMPUTE,
        PACKED,
        BYTES,
        INTEGERS,
        SCALES,
        ZEROS
    }

    private static final Set<Form> OF_INTEGERS = EnumSet.of(Form.BYTES, Form.INTEGERS, Form.SCALES, Form.ZEROS);

    PreparedWeights(NumberFormats numbers, MatrixProducts products) {
        this.numbers = numbers;
        this.products = products;
    }

    @Override
    public Value master(Parameter parameter) {
        return entry(parameter, Form.MASTER);
    }

    @Override
    public Value compute(Parameter parameter) {
        return entry(parameter, plain());
    }

    @Override
    public Value embedding(Code code, Parameter table, Value tokens) {
        if (products != MatrixProducts.INT8) {
            return Weights.super.embedding(code, table, tokens);
        }
        Value bytes = code.to(code.call("embedding", entry(table, Form.BYTES), tokens), numbers.master());
        Value scales = code.call("unsqueeze", entry(table, Form.SCALES), 1);
        return code.call("mul", bytes, code.call("embedding", scales, tokens));
    }

    @Override
    public Value linear(Code code, Value x, Parameter weight, @Nullable Parameter bias) {
        List<Value> operands =
                operands().stream().map(form -> entry(weight, form)).toList();
        return product(code, x, weight.shape()[1], operands, bias == null ? null : compute(bias));
    }

    /** Emits what {@link #linearOf} needs to compute only the outputs {@code index} of {@link #linear}. */
    List<Value> operandsOf(Code code, Parameter weight, @Nullable Parameter bias, Value index) {
        List<Value> made = new ArrayList<>();
        if (products == MatrixProducts.INT8) {
            Value bytes = code.call("index_select", entry(weight, Form.BYTES), 0, index);
            Value scales = code.call("index_select", entry(weight, Form.SCALES), 0, index);
            operands().forEach(form -> made.add(made(code, form, bytes, scales)));
        } else {
            Value rows = code.call("index_select", master(weight), 0, index);
            operands().forEach(form -> made.add(made(code, form, rows, Value.NONE)));
        }
        if (bias != null) {
            made.add(code.call("index_select", compute(bias), 0, index));
        }
        return made;
    }

    /**
     * Emits {@link #linear} for some of the outputs.
     *
     * @param weight the whole
     * @param made a list of tensors, with those of {@link #operandsOf} from {@code from} on
     */
    Value linearOf(Code code, Value x, Parameter weight, Value made, int from, boolean bias) {
        int count = operands().size();
        List<Value> operands =
                IntStream.range(from, from + count).mapToObj(made::at).toList();
        return product(code, x, weight.shape()[1], operands, bias ? made.at(from + count) : null);
    }

    /** A parameter as it is, in the compute format. */
    private Form plain() {
        return numbers.isMixed() ? Form.COMPUTE : Form.MASTER;
    }

    /** What a product takes of a weight. */
    private List<Form> operands() {
        return switch (products) {
            case PLAIN -> List.of(plain());
            case PACKED -> List.of(Form.PACKED);
            case INT8 -> List.of(Form.INTEGERS, Form.SCALES, Form.ZEROS);
        };
    }

    private Value product(Code code, Value x, int inputs, List<Value> weight, @Nullable Value bias) {
        return switch (products) {
            case PLAIN -> code.linear(x, weight.get(0), bias == null ? Value.NONE : bias);
            case PACKED -> OneDnn.linear(code, x, weight.get(0), bias == null ? Value.NONE : bias);
            case INT8 -> {
                Int8Rows input = Int8Rows.of(code, x, inputs);
                Value product = OneDnn.integerLinear(
                        code,
                        input.values(),
                        Int8Rows.zero(),
                        weight.get(0),
                        Int8Rows.inputStep(),
                        weight.get(1),
                        weight.get(2));
                yield bias == null
                        ? code.call("mul_", product, input.largest())
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
     * @param function that makes it: {@code (prepared, place, values, scales) -> prepared}; values and scales are those
     *     of {@link Int8Rows}, or the parameter as it is and nothing
     * @param place in the list
     * @param table whether it is a table of bytes, of which single rows are looked up
     */
    record Step(String function, int place, boolean table) {}

    /** What has to be made of {@code parameter}. */
    List<Step> steps(Parameter parameter) {
        List<Step> steps = new ArrayList<>();
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).parameter().equals(parameter)) {
                Form form = entries.get(place).form();
                steps.add(new Step(function(form), place, form == Form.BYTES));
            }
        }
        return steps;
    }

    /** Whether all that is made of a parameter is made of its {@link Int8Rows}. */
    boolean isOfIntegers(Parameter parameter) {
        List<Form> forms = entries.stream()
                .filter(entry -> entry.parameter().equals(parameter))
                .map(Entry::form)
                .toList();
        return !forms.isEmpty() && OF_INTEGERS.containsAll(forms);
    }

    /**
     * Emits {@code unprepared() -> prepared}, a list with nothing in its places, the functions of all {@link #steps},
     * and what puts rows together for them: {@code fill(tensor, begin, rows)}, {@code bytes(rows, columns)}, {@code
     * bytes_of(room, rows, columns)}, {@code fill_bytes(bytes, begin, rows)} and {@code fill_integers(bytes, scales, begin,
     * rows)}.
     */
    void emitPrepare(Script script) {
        script.function("unprepared", "List[Tensor]", List.of(), (code, parameters) -> {
            Value nothing = code.call("empty", new int[] {0});
            code.returns(new Value(
                    entries.stream().map(entry -> nothing.text()).toList().toString()));
        });
        emitFill(script);
        for (Form form : Form.values()) {
            List<String> parameters = List.of(PARAMETER, "place: int", "values", "scales");
            if (entries.stream().anyMatch(entry -> entry.form() == form)) {
                script.function(function(form), "List[Tensor]", parameters, (code, p) -> {
                    code.run("_set_item", p.get(0), p.get(1), made(code, form, p.get(2), p.get(3)));
                    code.returns(p.get(0));
                });
            }
        }
    }

    private static void emitFill(Script script) {
        script.function("fill", "Tensor", List.of("tensor", "begin: int", "rows"), (code, p) -> {
            code.run("copy_", rows(code, p.get(0), p.get(1), p.get(2)), p.get(2));
            code.returns(p.get(0));
        });
        script.function("bytes", "Tensor", List.of("rows: int", "columns: int"), (code, p) -> {
            code.returns(code.call("empty", p, Code.dtype(NumberType.INT8)));
        });
        script.function("bytes_of", "Tensor", List.of("room", "rows: int", "columns: int"), (code, p) -> {
            Value part = code.call("narrow", p.get(0), 1, 0, new Value(p.get(1) + " * " + p.get(2)));
            code.returns(code.view(part, p.get(1), p.get(2)));
        });
        script.function("fill_bytes", "Tensor", List.of("bytes", "begin: int", "rows"), (code, p) -> {
            Value integers = Int8Rows.ofWeight(code, p.get(2));
            code.run("copy_", rows(code, p.get(0), p.get(1), p.get(2)), integers);
            code.returns(p.get(0));
        });
        script.function("fill_integers", "Tensor", List.of("bytes", "scales", "begin: int", "rows"), (code, p) -> {
            Value integers = Int8Rows.ofWeight(code, p.get(3));
            code.run("copy_", rows(code, p.get(0), p.get(2), p.get(3)), integers);
            code.run("copy_", rows(code, p.get(1), p.get(2), p.get(3)), Int8Rows.scales(code, p.get(3)));
            code.returns(p.get(0));
        });
    }

    /** As many rows of {@code all} as {@code part} has, from {@code begin} on. */
    private static Value rows(Code code, Value all, Value begin, Value part) {
        return code.call("narrow", all, 0, begin, code.size(part, 0));
    }

    private static String function(Form form) {
        return "prepare_" + form.name().toLowerCase(Locale.ROOT);
    }

    private Value made(Code code, Form form, Value values, Value scales) {
        return switch (form) {
            case MASTER -> values;
            case COMPUTE -> code.to(values, numbers.compute());
            case PACKED -> OneDnn.pack(code, code.to(values, numbers.compute()));
            case BYTES -> values;
            case INTEGERS -> OneDnn.packIntegers(code, values);
            case SCALES -> scales;
            case ZEROS -> Int8Rows.zeros(code, values);
        };
    }
}
