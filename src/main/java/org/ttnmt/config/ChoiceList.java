package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some of a few names, each once. */
record ChoiceList<T>(Choice<T> item) implements ValueType<List<T>> {

    @Override
    public String allowed() {
        return "a list of " + item.allowed();
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.list(0).set("items", item.schema());
    }

    @Override
    public @Nullable List<T> read(Tree tree, Reading reading) {
        List<T> values = items(tree, reading, item::read);
        return values == null ? null : checked(values, reading);
    }

    @Override
    public @Nullable String problem(List<T> value) {
        return new HashSet<>(value).size() < value.size() ? "names one twice; keep one" : null;
    }

    @Override
    public String write(List<T> value) {
        return value.stream().map(item::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
