package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How often each modifier is applied: a preset by its name, a mapping from modifiers to rates, or both in one mapping. */
enum ModifierRates implements ValueType<Map<ModifierKind, Double>> {
    TYPE;

    private static final String PRESET = "preset";
    private static final String MOZILLA = "mozilla";
    private static final DecimalNumber RATE = DecimalNumber.atLeast(0).atMost(1);
    private static final List<String> NAMES =
            Arrays.stream(ModifierKind.values()).map(ModifierKind::id).toList();

    @Override
    public String allowed() {
        return "mozilla, or a mapping such as {preset: mozilla, typos: 0.1} of preset and of "
                + String.join(", ", NAMES) + " with " + RATE.allowed() + ", or {}";
    }

    @Override
    public ObjectNode schema() {
        ObjectNode mapping = JsonSchema.type("object").put("additionalProperties", false);
        ObjectNode properties = mapping.putObject("properties");
        properties.set(PRESET, Choice.of(MOZILLA).schema());
        NAMES.forEach(name -> properties.set(name, RATE.schema()));
        ObjectNode either = mapping.objectNode();
        either.putArray("anyOf").add(Choice.of(MOZILLA).schema()).add(mapping);
        return either;
    }

    @Override
    public @Nullable Map<ModifierKind, Double> read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return preset(tree, reading);
        }
        Map<ModifierKind, Double> rates = new EnumMap<>(ModifierKind.class);
        boolean wrong = false;
        Tree.Entry base = mapping.entries().get(PRESET);
        if (base != null) {
            Map<ModifierKind, Double> read =
                    preset(base.value(), reading.at(reading.key() + "." + PRESET, base.place()));
            wrong = read == null;
            rates.putAll(read == null ? Map.of() : read);
        }
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            if (name.equals(PRESET)) {
                continue;
            }
            Reading at = reading.at(reading.key() + "." + name, entry.getValue().place());
            int index = NAMES.indexOf(name);
            if (index < 0) {
                at.report("is no modifier; allowed: " + allowed()
                        + NearestName.of(name, NAMES)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
                wrong = true;
                continue;
            }
            Double rate = RATE.read(entry.getValue().value(), at);
            wrong |= rate == null;
            if (rate != null) {
                rates.put(ModifierKind.valueOf(name.toUpperCase(Locale.ROOT)), rate);
            }
        }
        rates.values().removeIf(rate -> rate == 0);
        return wrong ? null : Collections.unmodifiableMap(rates);
    }

    private @Nullable Map<ModifierKind, Double> preset(Tree tree, Reading reading) {
        Tree.Scalar scalar = scalar(tree, reading);
        if (scalar == null) {
            return null;
        }
        if (!scalar.text().equals(MOZILLA)) {
            reading.report(scalar.describe() + " is no preset of modifiers; allowed: " + allowed());
            return null;
        }
        return ModifierKind.mozilla();
    }

    @Override
    public @Nullable String problem(Map<ModifierKind, Double> value) {
        return value.entrySet().stream()
                .filter(entry -> RATE.problem(entry.getValue()) != null)
                .map(entry -> entry.getKey().id() + ": " + RATE.problem(entry.getValue()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String write(Map<ModifierKind, Double> value) {
        return Arrays.stream(ModifierKind.values())
                .filter(value::containsKey)
                .map(kind -> kind.id() + ": " + RATE.write(value.getOrDefault(kind, 0.0)))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
