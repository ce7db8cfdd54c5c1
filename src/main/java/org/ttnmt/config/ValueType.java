package org.ttnmt.config;

import org.jspecify.annotations.Nullable;

/**
 * What a key takes: how its text is read, checked and written.
 *
 * @param <T> of the value in the record
 */
interface ValueType<T> {

    /** What is allowed, to follow "allowed: ". */
    String allowed();

    /** The value, or null after everything wrong with it has been reported. */
    @Nullable
    T read(Tree tree, Reading reading);

    /** What is wrong with a value of the right type, without the name of the key; null when nothing is. */
    @Nullable
    String problem(T value);

    /** The value as YAML on one line. */
    String write(T value);

    /** Checks what was read and hands it on when it is allowed. */
    default @Nullable T checked(T value, Reading reading) {
        String problem = problem(value);
        if (problem != null) {
            reading.report(problem);
            return null;
        }
        return value;
    }

    /** The tree as text, or null after reporting that it is none. */
    default Tree.@Nullable Scalar scalar(Tree tree, Reading reading) {
        if (tree instanceof Tree.Scalar scalar) {
            if (!scalar.isNull()) {
                return scalar;
            }
            boolean needed = Schema.find(reading.key()).map(Key::required).orElse(true);
            reading.report(
                    "has no value; allowed: " + allowed() + (needed ? "" : "; for the default, leave the key out"));
        } else {
            reading.report("is " + tree.describe() + "; allowed: " + allowed());
        }
        return null;
    }

    /** The tree as text without quotes, for values that are not text. */
    default Tree.@Nullable Scalar plain(Tree tree, Reading reading) {
        Tree.Scalar scalar = scalar(tree, reading);
        if (scalar != null && !scalar.plain()) {
            reading.report("is the text " + scalar.describe() + "; allowed: " + allowed() + ", without quotes");
            return null;
        }
        return scalar;
    }
}
