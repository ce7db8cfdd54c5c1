package org.ttnmt.config;

import java.util.ArrayList;
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
    public @Nullable List<String> read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a list; allowed: " + allowed());
            }
            return null;
        }
        List<String> texts = new ArrayList<>();
        boolean wrong = false;
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree item = sequence.items().get(i);
            if (item instanceof Tree.Scalar scalar && !scalar.isNull()) {
                texts.add(scalar.text());
            } else {
                String what = item instanceof Tree.Scalar ? "empty" : item.describe();
                reading.at(reading.key() + "[" + i + "]", item.place()).report("is " + what + "; allowed: a text");
                wrong = true;
            }
        }
        return wrong ? null : checked(List.copyOf(texts), reading);
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
        return value.stream().map(Text::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
