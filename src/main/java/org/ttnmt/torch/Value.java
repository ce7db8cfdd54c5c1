package org.ttnmt.torch;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A value in emitted TorchScript: what stands for it in the source text, a variable or a literal.
 *
 * @param text the expression, as TorchScript writes it
 */
public record Value(String text) {

    /** TorchScript's {@code None}. */
    public static final Value NONE = new Value("None");

    /** An int. */
    public static Value of(int number) {
        return new Value(Integer.toString(number));
    }

    /** A tuple. */
    public static Value tuple(Value... values) {
        return new Value(Arrays.stream(values).map(Value::text).collect(Collectors.joining(", ", "(", ")")));
    }

    /** The element at {@code index} of a list or tuple. */
    public Value at(int index) {
        return at(of(index));
    }

    /** The element at {@code index}, an int, of a list. */
    public Value at(Value index) {
        return new Value(text + "[" + index + "]");
    }

    /** Whether a tensor has elements: an empty one often stands for none. */
    public Value isNotEmpty() {
        return new Value("torch.numel(" + text + ") > 0");
    }

    @Override
    public String toString() {
        return text;
    }
}
