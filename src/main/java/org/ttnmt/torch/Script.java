package org.ttnmt.torch;

import java.util.ArrayList;
import java.util.Collections;
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

    /**
     * Adds a function. {@code body} writes it and must end with {@link Code#returns}.
     *
     * @param returns TorchScript's name of the result type, for instance {@code Tuple[Tensor, Tensor]}
     * @param parameters names, each with its type where that is not {@code Tensor}: {@code source}, {@code count: int}
     */
    public void function(String function, String returns, List<String> parameters, BiConsumer<Code, List<Value>> body) {
        Code.Body lines = new Code.Body();
        List<String> typed = parameters.stream()
                .map(p -> p.contains(":") ? p : p + ": Tensor")
                .toList();
        List<Value> values = typed.stream()
                .map(p -> new Value(p.substring(0, p.indexOf(':'))))
                .toList();
        body.accept(new Code(lines, ""), values);
        String signature =
                typed.stream().map(p -> ", " + p).collect(Collectors.joining("", "(self: __torch__." + name, ")"));
        functions.add("  def " + function + signature + " -> " + returns + ":\n" + lines.text());
    }

    /** TorchScript's name for a tuple of tensors. */
    public static String tensors(int count) {
        return "Tuple" + Collections.nCopies(count, "Tensor");
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
