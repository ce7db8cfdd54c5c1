package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of a few names. */
record Choice<T>(Map<String, T> values) implements ValueType<T> {

    /** The constants of an enum under their names in lower case. */
    static <E extends Enum<E>> Choice<E> of(Class<E> type) {
        Map<String, E> values = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants()).forEach(e -> values.put(e.name().toLowerCase(Locale.ROOT), e));
        return new Choice<>(values);
    }

    static Choice<String> of(String... names) {
        Map<String, String> values = new LinkedHashMap<>();
        List.of(names).forEach(name -> values.put(name, name));
        return new Choice<>(values);
    }

    @Override
    public String allowed() {
        return String.join(", ", values.keySet());
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.type("string");
        values.keySet().forEach(schema.putArray("enum")::add);
        return schema;
    }

    @Override
    public @Nullable T read(Tree tree, Reading reading) {
        Tree.Scalar scalar = scalar(tree, reading);
        if (scalar == null) {
            return null;
        }
        T value = values.get(scalar.text());
        if (value == null) {
            reading.report(unknown(scalar.describe(), scalar.text()));
        }
        return value;
    }

    @Override
    public @Nullable String problem(T value) {
        return values.containsValue(value) ? null : unknown(value.toString(), value.toString());
    }

    @Override
    public String write(T value) {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private String unknown(String shown, String name) {
        return shown + " is not one of its values; allowed: " + allowed()
                + NearestName.of(name, values.keySet())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }
}
