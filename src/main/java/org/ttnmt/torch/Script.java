package org.ttnmt.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A TorchScript module under construction: a set of functions without state. Its {@link #archive} is what libtorch
 * loads, here or in any other program that embeds it.
 */
public final class Script {
    private final String name;
    private final List<String> functions = new ArrayList<>();

    /** @param name of the module, a Java identifier; it appears in libtorch's error messages */
    public Script(String name) {
        this.name = name;
    }

    /** A parameter of a function, with TorchScript's name for its type ({@code Tensor}, {@code List[Tensor]}, {@code int}). */
    public record Parameter(String name, String type) {

        public static Parameter tensor(String name) {
            return new Parameter(name, "Tensor");
        }

        /** What stands for this parameter inside the function. */
        public Value value() {
            return new Value(name);
        }
    }

    /**
     * Adds a function. {@code body} writes it and must end with {@link Code#returns}.
     *
     * @param returns TorchScript's name of the result type, for instance {@code Tuple[Tensor, Tensor]}
     */
    public void function(
            String function, String returns, List<Parameter> parameters, BiConsumer<Code, List<Value>> body) {
        Code.Body lines = new Code.Body();
        body.accept(
                new Code(lines, ""), parameters.stream().map(Parameter::value).toList());
        String signature = parameters.stream()
                .map(p -> ", " + p.name() + ": " + p.type())
                .collect(Collectors.joining("", "(self: __torch__." + name, ")"));
        functions.add("  def " + function + signature + " -> " + returns + ":\n" + lines.text());
    }

    /** TorchScript's name for a tuple of tensors. */
    public static String tensors(int count) {
        String[] names = new String[count];
        Arrays.fill(names, "Tensor");
        return "Tuple[" + String.join(", ", names) + "]";
    }

    /** The module's source text. */
    public String source() {
        return "class " + name + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                + String.join("", functions);
    }

    /** The module as a TorchScript archive, without weights. */
    public byte[] archive() {
        return ScriptArchive.write(name, source());
    }
}
