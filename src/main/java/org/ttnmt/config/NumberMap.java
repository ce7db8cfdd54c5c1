package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by names of the user's choice, in the order of the file.
 *
 * @param number what each of them may be
 * @param example to follow "such as "
 * @param none what is written to have no numbers, to follow "or "
 */
record NumberMap(DecimalNumber number, String example, String none) implements ValueType<Map<String, Double>> {

    @Override
    public String allowed() {
        return "a mapping, such as " + example + " with " + number.allowed() + ", or " + none;
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.type("object").set("additionalProperties", number.schema());
    }

    @Override
    public @Nullable Map<String, Double> read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a mapping; allowed: " + allowed());
            }
            return null;
        }
        Map<String, Double> numbers = new LinkedHashMap<>();
        boolean wrong = false;
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            Tree.Entry value = entry.getValue();
            Double read = number.read(value.value(), reading.at(reading.key() + "[" + name + "]", value.place()));
            if (read == null) {
                wrong = true;
            } else {
                numbers.put(name, read);
            }
        }
        return wrong ? null : checked(numbers, reading);
    }

    @Override
    public @Nullable String problem(Map<String, Double> value) {
        for (Map.Entry<String, Double> entry : value.entrySet()) {
            if (entry.getKey().isBlank()) {
                return "holds an empty name; allowed: " + allowed();
            }
            String problem = number.problem(entry.getValue());
            if (problem != null) {
                return entry.getKey() + ": " + problem;
            }
        }
        return null;
    }

    @Override
    public String write(Map<String, Double> value) {
        return value.entrySet().stream()
                .map(entry -> YamlText.quoted(entry.getKey()) + ": " + number.write(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
