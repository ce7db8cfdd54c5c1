package org.ttnmt.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;

/**
 * A stub of a second device: follows the values of an emitted script through all its branches, without computing
 * anything, and tells what would go wrong or be slow where weights are not on the host: tensors of both devices in one
 * operator, tensors made without saying where, numbers that are read off the device or sizes that depend on them (the
 * host waits for both), copies to the host, and products in a wider format than was meant.
 */
public final class SecondDevice {
    /** What is made of nothing, and so somewhere. */
    private static final Set<String> MAKERS = Set.of(
            "arange",
            "empty",
            "eye",
            "full",
            "linspace",
            "ones",
            "rand",
            "randint",
            "randn",
            "scalar_tensor",
            "tensor",
            "zeros");

    /** What CUDA cannot do without asking the device how large its result is, or what is in its arguments. */
    private static final Set<String> WAITING = Set.of(
            "_ctc_loss",
            "_local_scalar_dense",
            "_unique2",
            "allclose",
            "argwhere",
            "bincount",
            "equal",
            "is_nonzero",
            "item",
            "masked_select",
            "nonzero",
            "unique",
            "unique_consecutive");

    private static final Set<String> PRODUCTS = Set.of(
            "addbmm", "addmm", "baddbmm", "bmm", "einsum", "linear", "matmul", "mm", "scaled_dot_product_attention");

    /** Means over a sentence, which are exact in every format. */
    private static final Pattern EXACT = Pattern.compile(" (length|mean)_bmm_\\d+ = ");

    private static final Set<String> NUMBERS = Set.of("__is__", "__isnot__", "dim", "len", "numel", "size");

    private static final Set<String> WHOLE = Set.of(
            "argmax",
            "argmin",
            "argsort",
            "eq",
            "ge",
            "gt",
            "isfinite",
            "le",
            "logical_and",
            "logical_not",
            "logical_or",
            "lt",
            "ne",
            "searchsorted");

    private enum Place {
        HOST,
        DEVICE
    }

    /** What is known of a value. */
    public sealed interface Known {}

    private record Plain(double number) implements Known {}

    private record Truth(boolean holds) implements Known {}

    private record Where(Place place) implements Known {}

    /** @param width bytes of a floating-point number; 0 of another */
    private record Held(Set<Place> places, int width) implements Known {}

    private record Several(List<Known> parts) implements Known {}

    private static final Plain SOMETHING = new Plain(Double.NaN);
    private static final Known YES = new Truth(true);
    private static final Known NO = new Truth(false);

    private record Function(List<String> parameters, List<String> lines) {}

    private final Map<String, Function> functions = new LinkedHashMap<>();
    private final Set<String> findings = new LinkedHashSet<>();
    private final int width;

    /** @param compute format that products are meant to be in */
    public SecondDevice(Script script, NumberType compute) {
        this(script.source(), compute);
    }

    /** @param source of the script, perhaps with a mistake in it */
    public SecondDevice(String source, NumberType compute) {
        this.width = width(compute.code());
        Function current = new Function(List.of(), new ArrayList<>());
        for (String line : source.lines().toList()) {
            Matcher head = Pattern.compile("  def (\\w+)\\(self: [\\w.]+(?:, )?(.*)\\) -> .*:")
                    .matcher(line);
            if (head.matches()) {
                List<String> names = Pattern.compile("(\\w+): ")
                        .matcher(head.group(2))
                        .results()
                        .map(m -> m.group(1))
                        .toList();
                current = new Function(names, new ArrayList<>());
                functions.put(head.group(1), current);
            } else {
                current.lines().add(line);
            }
        }
    }

    /** A tensor on the device, or a list of such. */
    public static Known onDevice(NumberType type) {
        return new Held(EnumSet.of(Place.DEVICE), width(type.code()));
    }

    /** A tensor that the host made. */
    public static Known onHost(NumberType type) {
        return new Held(EnumSet.of(Place.HOST), width(type.code()));
    }

    /** Tensors on the device, in formats of their own. */
    public static Known all(List<Known> parts) {
        return new Several(List.copyOf(parts));
    }

    /** A number. */
    public static Known number() {
        return SOMETHING;
    }

    /** A part of a tuple. */
    public static Known part(Known tuple, int index) {
        return ((Several) tuple).parts().get(index);
    }

    /** Follows a call, and tells what it gives. */
    public Known call(String function, Known... arguments) {
        return run(function, List.of(arguments));
    }

    /** What was found so far, each with its function and line. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    private Known run(String name, List<Known> arguments) {
        Function function = functions.get(name);
        if (function == null || function.parameters().size() != arguments.size()) {
            throw new IllegalArgumentException(
                    name + " of " + arguments.size() + " arguments is not among " + functions.keySet());
        }
        Map<String, Known> variables = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            variables.put(function.parameters().get(i), arguments.get(i));
        }
        return new Run(name, function.lines()).all(variables);
    }

    private static int width(double code) {
        return switch ((int) code) {
            case 5, 15 -> 2;
            case 6 -> 4;
            case 7 -> 8;
            default -> 0;
        };
    }

    private static Known joined(Known a, Known b) {
        if (a instanceof Held one && b instanceof Held other) {
            Set<Place> places = EnumSet.copyOf(one.places());
            places.addAll(other.places());
            return new Held(places, Math.max(one.width(), other.width()));
        }
        if (a instanceof Several one
                && b instanceof Several other
                && one.parts().size() == other.parts().size()) {
            List<Known> parts = new ArrayList<>();
            for (int i = 0; i < one.parts().size(); i++) {
                parts.add(joined(one.parts().get(i), other.parts().get(i)));
            }
            return new Several(parts);
        }
        if (a instanceof Several one && one.parts().isEmpty()) {
            return b;
        }
        if (b instanceof Several other && other.parts().isEmpty()) {
            return a;
        }
        return a instanceof Plain ? b : a;
    }

    private static void collect(Known value, List<Held> into) {
        if (value instanceof Held held) {
            into.add(held);
        } else if (value instanceof Several several) {
            several.parts().forEach(part -> collect(part, into));
        }
    }

    /** A function's lines, one after the other. */
    private final class Run {
        private final String name;
        private final List<String> lines;
        private int at;
        private String line = "";
        private Known result = new Several(List.of());

        Run(String name, List<String> lines) {
            this.name = name;
            this.lines = lines;
        }

        Known all(Map<String, Known> variables) {
            block(2, variables);
            return result;
        }

        private void report(String what) {
            findings.add(what + " in " + name + ": " + line.strip());
        }

        private void block(int depth, Map<String, Known> variables) {
            while (at < lines.size() && indent(lines.get(at)) == depth) {
                line = lines.get(at++);
                String text = line.strip();
                if (text.startsWith("for ")) {
                    int in = text.indexOf(" in ");
                    variables.put(text.substring(4, in), SOMETHING);
                    int body = at;
                    for (int turn = 0; turn < 2; turn++) {
                        at = body;
                        Map<String, Known> inside = new HashMap<>(variables);
                        block(depth + 1, inside);
                        join(variables, inside);
                    }
                } else if (text.startsWith("if ")) {
                    Known condition = value(text.substring(3, text.length() - 1), variables);
                    condition(condition);
                    Map<String, Known> otherwise = new HashMap<>(variables);
                    block(depth + 1, condition.equals(NO) ? new HashMap<>(variables) : variables);
                    at++; // else
                    block(depth + 1, condition.equals(YES) ? new HashMap<>(variables) : otherwise);
                    if (condition.equals(NO)) {
                        variables.putAll(otherwise);
                    } else if (!condition.equals(YES)) {
                        join(variables, otherwise);
                    }
                } else if (text.startsWith("return ")) {
                    result = joined(result, value(text.substring(7), variables));
                } else if (!text.equals("pass")) {
                    int equals = text.indexOf(" = ");
                    variables.put(text.substring(0, equals), value(text.substring(equals + 3), variables));
                }
            }
        }

        private void condition(Known value) {
            if (value instanceof Held held && held.places().contains(Place.DEVICE)) {
                report("the host waits for a condition");
            }
        }

        private void join(Map<String, Known> variables, Map<String, Known> others) {
            others.forEach((variable, value) -> variables.merge(variable, value, SecondDevice::joined));
        }

        private int indent(String of) {
            return (of.length() - of.stripLeading().length()) / 2;
        }

        private Known value(String text, Map<String, Known> variables) {
            return new Expression(this, text, variables).value();
        }

        Known operator(String operator, List<Known> arguments, Map<String, Known> named) {
            List<Held> tensors = new ArrayList<>();
            arguments.forEach(argument -> collect(argument, tensors));
            named.values().forEach(argument -> collect(argument, tensors));
            Where where = (Where) Stream.concat(arguments.stream(), named.values().stream())
                    .filter(Where.class::isInstance)
                    .findFirst()
                    .orElse(null);
            Set<Place> places = EnumSet.noneOf(Place.class);
            tensors.forEach(tensor -> places.addAll(tensor.places()));
            int type = named.get("dtype") instanceof Plain asked
                    ? width(asked.number())
                    : tensors.stream().mapToInt(Held::width).max().orElse(4);
            if (NUMBERS.contains(operator)) {
                return SOMETHING;
            }
            if (operator.equals("add")
                    && arguments.get(0) instanceof Several one
                    && arguments.get(1) instanceof Several more) {
                return new Several(Stream.concat(one.parts().stream(), more.parts().stream())
                        .toList());
            }
            if (operator.equals("slice")
                    && arguments.get(0) instanceof Several list
                    && arguments.get(1) instanceof Plain from) {
                return new Several(list.parts()
                        .subList(
                                (int) Math.min(from.number(), list.parts().size()),
                                list.parts().size()));
            }
            if (MAKERS.contains(operator)) {
                if (where == null) {
                    report("made without a device");
                }
                return new Held(EnumSet.of(where == null ? Place.HOST : where.place()), type);
            }
            if (tensors.isEmpty()) {
                return SOMETHING;
            }
            if (operator.equals("cpu")
                    || (where != null && where.place() == Place.HOST && places.contains(Place.DEVICE))) {
                report("copied to the host");
                return new Held(EnumSet.of(Place.HOST), type);
            }
            if (operator.equals("to")) {
                int to = arguments.size() > 1 && arguments.get(1) instanceof Plain asked ? width(asked.number()) : type;
                return new Held(where == null ? places : EnumSet.of(where.place()), to);
            }
            if (places.size() > 1) {
                report("two devices meet");
            }
            if (places.contains(Place.DEVICE) && WAITING.contains(operator)) {
                report("the host waits");
            }
            if (PRODUCTS.contains(operator)
                    && width == 2
                    && !EXACT.matcher(line).find()
                    && tensors.stream().anyMatch(each -> each.width() > width)) {
                report("a product of "
                        + tensors.stream().mapToInt(Held::width).max().orElse(0) + " bytes");
            }
            if (operator.equals("layer_norm")
                    && tensors.stream()
                            .anyMatch(each -> each.width() != tensors.get(0).width())) {
                report("CUDA wants one format");
            }
            boolean inPlace = operator.endsWith("_");
            return new Held(
                    EnumSet.of(places.contains(Place.DEVICE) ? Place.DEVICE : Place.HOST),
                    WHOLE.contains(operator) ? 0 : inPlace ? tensors.get(0).width() : type);
        }

        private Known both(Known a, Known b) {
            return a.equals(NO) || b.equals(NO) ? NO : a.equals(YES) && b.equals(YES) ? YES : SOMETHING;
        }

        Known call(String function, List<Known> arguments, Map<String, Known> named) {
            if (function.startsWith("self.")) {
                return run(function.substring(5), arguments);
            }
            return switch (function) {
                case "int", "float", "bool" -> {
                    if (arguments.get(0) instanceof Held held && held.places().contains(Place.DEVICE)) {
                        report("the host waits for a number");
                    }
                    yield SOMETHING;
                }
                case "ops.prim.device" -> {
                    List<Held> of = new ArrayList<>();
                    collect(arguments.get(0), of);
                    yield new Where(of.get(0).places().contains(Place.DEVICE) ? Place.DEVICE : Place.HOST);
                }
                case "torch.device" -> new Where(Place.HOST);
                case "ops.prim.is_cuda" ->
                    new Truth(((Held) arguments.get(0)).places().contains(Place.DEVICE));
                case "torch.__and__" -> both(arguments.get(0), arguments.get(1));
                case "torch.__not__" -> arguments.get(0) instanceof Truth truth ? new Truth(!truth.holds()) : SOMETHING;
                case "ops.prim.dtype" -> SOMETHING;
                case "annotate", "unchecked_cast" -> arguments.get(0);
                default -> operator(function.substring(function.lastIndexOf('.') + 1), arguments, named);
            };
        }
    }

    /** One expression of the subset that is emitted. */
    private static final class Expression {
        private static final Pattern TOKEN = Pattern.compile(
                "\\s*(\"[^\"]*\"|[A-Za-z_][\\w.]*|\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|//|[<>=!]=|[-+*/%<>=,()\\[\\]])");

        private final Run run;
        private final Map<String, Known> variables;
        private final List<String> tokens;
        private int next;

        Expression(Run run, String text, Map<String, Known> variables) {
            this.run = run;
            this.variables = variables;
            this.tokens =
                    TOKEN.matcher(text).results().map(match -> match.group(1)).toList();
        }

        private boolean sees(String token) {
            return next < tokens.size() && tokens.get(next).equals(token);
        }

        private boolean takes(String token) {
            boolean there = sees(token);
            next += there ? 1 : 0;
            return there;
        }

        Known value() {
            Known value = unary();
            while (next < tokens.size() && tokens.get(next).matches("//|[<>=!]=|[-+*/%<>]|and|or")) {
                next++;
                value = run.operator("binary", List.of(value, unary()), Map.of());
            }
            return value;
        }

        private Known unary() {
            if (takes("-") || takes("not")) {
                unary();
                return SOMETHING;
            }
            Known value = primary();
            while (takes("[")) {
                Known index = value();
                takes("]");
                value = at(value, index);
            }
            return value;
        }

        private Known at(Known value, Known index) {
            if (!(value instanceof Several several)) {
                return value;
            }
            int place = (int) ((Plain) index).number();
            return Double.isNaN(((Plain) index).number())
                            || place >= several.parts().size()
                    ? several.parts().stream().reduce(SecondDevice::joined).orElse(SOMETHING)
                    : several.parts().get(place);
        }

        private Known primary() {
            String token = tokens.get(next++);
            if (token.equals("(") || token.equals("[")) {
                List<Known> parts = new ArrayList<>();
                String end = token.equals("(") ? ")" : "]";
                boolean many = token.equals("[");
                while (!takes(end)) {
                    parts.add(value());
                    many |= takes(",");
                }
                return many ? new Several(parts) : parts.get(0);
            }
            if (Character.isDigit(token.charAt(0))) {
                return new Plain(Double.parseDouble(token));
            }
            if (sees("(")) {
                return call(token);
            }
            return variables.getOrDefault(token, SOMETHING);
        }

        private Known call(String function) {
            List<Known> arguments = new ArrayList<>();
            Map<String, Known> named = new HashMap<>();
            takes("(");
            if (function.equals("annotate") || function.equals("unchecked_cast")) {
                skipType();
            }
            while (!takes(")")) {
                if (next + 1 < tokens.size() && tokens.get(next + 1).equals("=")) {
                    String name = tokens.get(next);
                    next += 2;
                    named.put(name, value());
                } else {
                    arguments.add(value());
                }
                takes(",");
            }
            return run.call(function, arguments, named);
        }

        private void skipType() {
            int depth = 0;
            do {
                depth += sees("[") ? 1 : sees("]") ? -1 : 0;
                next++;
            } while (depth > 0 || !sees(","));
            next++;
        }
    }
}
