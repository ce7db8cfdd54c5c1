package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a key takes: how its text is read, checked and written.
 *
 * @param <T> of the value
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

    /**
     * Checks a value that is set in Java.
     *
     * @throws IllegalArgumentException when it is not allowed, with a sentence that begins with its name
     */
    default void require(String name, T value) {
        String problem = problem(value);
        if (problem != null) {
            throw new IllegalArgumentException(name + ": " + problem);
        }
    }

    /** The same as {@link #allowed} as a JSON schema, as far as one can say it. */
    ObjectNode schema();

    /** The value as YAML on one line. */
    String write(T value);

    /** The same value for a process in another folder: with absolute paths. */
    default T absolute(T value) {
        return value;
    }

    /** Checks what was read and hands it on when it is allowed. */
    default @Nullable T checked(T value, Reading reading) {
        String problem = problem(value);
        if (problem != null) {
            reading.report(problem);
            return null;
        }
        return value;
    }

    /**
     * The items of a list, or null after reporting that the tree is none or which of them are wrong.
     *
     * @param item reads an item; null after everything wrong with it has been reported
     */
    default <E> @Nullable List<E> items(Tree tree, Reading reading, BiFunction<Tree, Reading, @Nullable E> item) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a list; allowed: " + allowed());
            }
            return null;
        }
        List<E> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree each = sequence.items().get(i);
            @Nullable E value = item.apply(each, reading.at(reading.key() + "[" + i + "]", each.place()));
            if (value != null) {
                items.add(value);
            }
        }
        return items.size() < sequence.items().size() ? null : List.copyOf(items);
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
