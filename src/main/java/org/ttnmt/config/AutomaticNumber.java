package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A whole number, or {@code auto} where the program shall choose one; the value is then {@link #AUTO}.
 *
 * @param number what is allowed beside it
 */
record AutomaticNumber(WholeNumber<Integer> number) implements ValueType<Integer> {
    /** Below every number that is allowed. */
    static final int AUTO = 0;

    private static final String TEXT = "auto";

    @Override
    public String allowed() {
        return number.allowed() + ", or " + TEXT;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode auto = JsonSchema.type("string");
        auto.putArray("enum").add(TEXT);
        ObjectNode schema = auto.objectNode();
        schema.putArray("anyOf").add(number.schema()).add(auto);
        return schema;
    }

    @Override
    public @Nullable Integer read(Tree tree, Reading reading) {
        boolean auto = tree instanceof Tree.Scalar scalar && scalar.text().equals(TEXT);
        return auto ? Integer.valueOf(AUTO) : number.read(tree, reading);
    }

    @Override
    public @Nullable String problem(Integer value) {
        return value == AUTO ? null : number.problem(value);
    }

    @Override
    public String write(Integer value) {
        return value == AUTO ? TEXT : number.write(value);
    }
}
