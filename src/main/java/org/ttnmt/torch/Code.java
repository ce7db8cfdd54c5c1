package org.ttnmt.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the body of a TorchScript function, one operator a line. Each result gets a name made of the layer and the
 * operator ({@code encoder_0_self_attention_softmax_12}), so that an error of libtorch, which quotes the line, points
 * to the layer.
 *
 * <p>Arguments of an operator are {@link Value}s, Java numbers and booleans, {@code int[]}, lists of these, and
 * {@link NumberType}s; {@link Named} arguments go by name.
 */
public final class Code {
    private final Body body;
    private final Body.Part part;
    private final String layer;

    /** A keyword argument. */
    public record Named(String name, Object value) {}

    /** The keyword argument that asks for a result of number format {@code type}. */
    public static Named dtype(NumberType type) {
        return new Named("dtype", type);
    }

    /** Emits the keyword argument that asks for a result on the device that {@code x} is on. */
    public Named onDeviceOf(Value x) {
        return new Named("device", assign("device", "ops.prim.device(" + x + ")"));
    }

    /** The keyword argument that asks for a result on the host, whose numbers can be read without waiting for a GPU. */
    public static Named onHost() {
        return new Named("device", new Value("torch.device(\"cpu\")"));
    }

    Code(Body body, String layer) {
        this(body, body.end, layer);
    }

    private Code(Body body, Body.Part part, String layer) {
        this.body = body;
        this.part = part;
        this.layer = layer;
    }

    /**
     * A place to write at later, which is here: before all that is written from now on. What a loop needs at every turn
     * can be written before it.
     */
    public Code here() {
        return new Code(body, body.insertionPoint(), layer);
    }

    /** The same body; names written through the result are those of {@code inner}, inside this layer. */
    public Code in(String inner) {
        String word = inner.replaceAll("[^A-Za-z0-9_]", "_");
        return new Code(body, part, layer.isEmpty() ? word : layer + "_" + word);
    }

    /** Emits {@code torch.operator(arguments)} and names its result. */
    public Value call(String operator, Object... arguments) {
        return assign(operator, "torch." + operator + tuple(arguments));
    }

    /** Emits a call of another function of the same script. */
    public Value callOwn(String function, Object... arguments) {
        return assign(function, "self." + function + tuple(arguments));
    }

    /** Emits an operator outside aten, for instance {@code ops.quantized.linear_dynamic}. */
    public Value callExternal(String qualified, Object... arguments) {
        return assign(qualified.substring(qualified.lastIndexOf('.') + 1), qualified + tuple(arguments));
    }

    /** Names the value of any expression. */
    public Value assign(String hint, String expression) {
        String name = (layer.isEmpty() ? "" : layer + "_") + hint + "_" + body.next();
        part.line(name + " = " + expression);
        return new Value(name);
    }

    /** Gives a variable that was assigned before another value, as loops need. */
    public void reassign(Value variable, Value value) {
        part.line(variable + " = " + value);
    }

    /** Emits an operator for its effect, an in-place one. */
    public void run(String operator, Object... arguments) {
        call(operator, arguments);
    }

    /** Emits a loop over 0 to {@code count} - 1. */
    public void repeat(Value count, Consumer<Value> step) {
        String index = "i_" + body.next();
        part.line("for " + index + " in range(" + count + "):");
        part.indented(() -> step.accept(new Value(index)));
    }

    /** Emits a condition. */
    public void when(Value condition, Runnable then) {
        when(condition, then, () -> part.line("pass"));
    }

    /** Emits a condition and what is done otherwise. */
    public void when(Value condition, Runnable then, Runnable otherwise) {
        part.line("if " + condition + ":");
        part.indented(then);
        part.line("else:");
        part.indented(otherwise);
    }

    /** Emits the return of one value, or of several as a tuple. */
    public void returns(Value... values) {
        part.line("return " + (values.length == 1 ? values[0] : Value.tuple(values)));
    }

    // The operators that most layers use, by their names in the field.

    public Value add(Value a, Object b) {
        return call("add", a, b);
    }

    public Value multiply(Value a, Object b) {
        return call("mul", a, b);
    }

    /** {@code x w^T + b}. */
    public Value linear(Value x, Value weight, Value bias) {
        return call("linear", x, weight, bias);
    }

    public Value to(Value x, NumberType type) {
        return call("to", x, type);
    }

    public Value view(Value x, Object... shape) {
        return call("view", x, List.of(shape));
    }

    public Value reshape(Value x, Object... shape) {
        return call("reshape", x, List.of(shape));
    }

    public Value permute(Value x, int... dimensions) {
        return call("permute", x, dimensions);
    }

    public Value transpose(Value x, int a, int b) {
        return call("transpose", x, a, b);
    }

    /** The length of one dimension, an int. */
    public Value size(Value x, int dimension) {
        return call("size", x, dimension);
    }

    /** An int of a tensor that holds one number. */
    public Value toInt(Value x) {
        return assign("int", "int(" + x + ")");
    }

    /** A float of a tensor that holds one number. */
    public Value toFloat(Value x) {
        return assign("float", "float(" + x + ")");
    }

    static String literal(Object argument) {
        if (argument instanceof NumberType type) {
            return Integer.toString(type.code());
        }
        if (argument instanceof Double number && number.isInfinite()) {
            return number > 0 ? "float('inf')" : "float('-inf')";
        }
        if (argument instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (argument instanceof int[] numbers) {
            return Arrays.toString(numbers);
        }
        if (argument instanceof List<?> list) {
            return list.stream().map(Code::literal).collect(Collectors.joining(", ", "[", "]"));
        }
        if (argument instanceof Named named) {
            return named.name() + "=" + literal(named.value());
        }
        if (argument instanceof Value || argument instanceof Number) {
            return argument.toString();
        }
        throw new IllegalArgumentException("TorchScript has no literal for " + argument.getClass());
    }

    private static String tuple(Object... arguments) {
        return Arrays.stream(arguments).map(Code::literal).collect(Collectors.joining(", ", "(", ")"));
    }

    /** The lines of one function, shared by all its layers. */
    static final class Body {
        private final List<Part> finished = new ArrayList<>();
        private final Part end = new Part(2);
        private int names;

        private int next() {
            return names++;
        }

        private Part insertionPoint() {
            Part before = new Part(end.depth);
            before.text.append(end.text);
            end.text.setLength(0);
            Part point = new Part(end.depth);
            finished.add(before);
            finished.add(point);
            return point;
        }

        String text() {
            return Stream.concat(finished.stream(), Stream.of(end))
                    .map(part -> part.text.toString())
                    .collect(Collectors.joining());
        }

        /** Neighbouring lines. */
        private static final class Part {
            private final StringBuilder text = new StringBuilder();
            private int depth;

            private Part(int depth) {
                this.depth = depth;
            }

            private void line(String line) {
                text.append("  ".repeat(depth)).append(line).append('\n');
            }

            private void indented(Runnable block) {
                depth++;
                block.run();
                depth--;
            }
        }
    }
}
