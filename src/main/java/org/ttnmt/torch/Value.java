package org.ttnmt.torch;

/**
 * A value in emitted TorchScript: what stands for it in the source text, a variable or a literal.
 *
 * @param text the expression, as TorchScript writes it
 */
public record Value(String text) {

    /** TorchScript's {@code None}. */
    public static final Value NONE = new Value("None");

    /** The element at {@code index} of a list or tuple. */
    public Value at(int index) {
        return new Value(text + "[" + index + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
