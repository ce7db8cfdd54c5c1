package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list of different texts. */
enum TextList implements ValueType<List<String>> {
    TYPE;

    @Override
    public String allowed() {
        return "a list of different texts, such as [\"<sep>\", \"<de>\"], or []";
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.list(0).set("items", JsonSchema.type("string").put("minLength", 1));
    }

    @Override
    public @Nullable List<String> read(Tree tree, Reading reading) {
        List<String> texts = items(tree, reading, TextList::text);
        return texts == null ? null : checked(texts, reading);
    }

    private static @Nullable String text(Tree item, Reading reading) {
        if (item instanceof Tree.Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        reading.report("is " + (item instanceof Tree.Scalar ? "empty" : item.describe()) + "; allowed: a text");
        return null;
    }

    @Override
    public @Nullable String problem(List<String> value) {
        Set<String> seen = new HashSet<>();
        for (String text : value) {
            if (text.isBlank()) {
                return "holds an empty text; allowed: " + allowed();
            }
            if (!seen.add(text)) {
                return "holds " + text + " twice; keep one";
            }
        }
        return null;
    }

    @Override
    public String write(List<String> value) {
        return value.stream().map(YamlText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
