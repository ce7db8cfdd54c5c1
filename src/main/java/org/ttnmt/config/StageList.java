package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The stages of a curriculum, in their order. */
enum StageList implements ValueType<List<StageConfig>> {
    TYPE;

    private static final NumberMap MIX = new NumberMap(
            DecimalNumber.above(0).atMost(1_000_000),
            "{clean: 0.8, crawled: 0.2}",
            "no mix at all for all corpora of data.train");
    private static final WholeNumber<Integer> COUNT = WholeNumber.atLeast(1);
    private static final List<String> KEYS = List.of("mix", "modifiers", "until");
    private static final List<String> ENDS = List.of("updates", "epochs", "of", "patience");

    @Override
    public String allowed() {
        return "a list such as [{mix: {clean: 0.8, crawled: 0.2}, until: {epochs: 2, of: clean}}, {mix: {clean: 1}}] of"
                + " mappings of mix, modifiers and until, or []";
    }

    @Override
    public ObjectNode schema() {
        Map<String, ObjectNode> end = new LinkedHashMap<>();
        ENDS.forEach(name -> end.put(name, name.equals("of") ? JsonSchema.type("string") : COUNT.schema()));
        ObjectNode mix = MIX.schema().put("minProperties", 1);
        Map<String, ObjectNode> stage = new LinkedHashMap<>();
        stage.put("mix", mix);
        stage.put("modifiers", ModifierRates.TYPE.schema());
        stage.put("until", JsonSchema.object(end, List.of()).put("minProperties", 1));
        return JsonSchema.type("array").set("items", JsonSchema.object(stage, List.of()));
    }

    @Override
    public @Nullable List<StageConfig> read(Tree tree, Reading reading) {
        List<StageConfig> stages = items(tree, reading, this::stage);
        return stages == null ? null : checked(stages, reading);
    }

    private @Nullable StageConfig stage(Tree tree, Reading reading) {
        Map<String, Tree.Entry> keys = keys(tree, reading, KEYS);
        if (keys == null) {
            return null;
        }
        boolean whole = true;
        Map<String, Double> mix = Map.of();
        Map<ModifierKind, Double> modifiers = null;
        StageEnd until = StageEnd.NONE;
        for (Map.Entry<String, Tree.Entry> entry : keys.entrySet()) {
            Tree value = entry.getValue().value();
            Reading at = reading.at(
                    reading.key() + "." + entry.getKey(), entry.getValue().place());
            switch (entry.getKey()) {
                case "mix" -> {
                    Map<String, Double> read = MIX.read(value, at);
                    if (read != null && read.isEmpty()) {
                        at.report("is empty; name corpora of data.train, or leave it out for all of them");
                    }
                    whole &= read != null && !read.isEmpty();
                    mix = read == null ? mix : read;
                }
                case "modifiers" -> {
                    modifiers = ModifierRates.TYPE.read(value, at);
                    whole &= modifiers != null;
                }
                default -> {
                    StageEnd read = end(value, at);
                    whole &= read != null;
                    until = read == null ? until : read;
                }
            }
        }
        return whole ? new StageConfig(mix, modifiers, until) : null;
    }

    private @Nullable StageEnd end(Tree tree, Reading reading) {
        Map<String, Tree.Entry> keys = keys(tree, reading, ENDS);
        if (keys == null) {
            return null;
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        String of = null;
        boolean whole = true;
        for (Map.Entry<String, Tree.Entry> entry : keys.entrySet()) {
            Tree value = entry.getValue().value();
            Reading at = reading.at(
                    reading.key() + "." + entry.getKey(), entry.getValue().place());
            if (entry.getKey().equals("of")) {
                Tree.Scalar name = scalar(value, at);
                whole &= name != null;
                of = name == null ? null : name.text();
            } else {
                Integer number = COUNT.read(value, at);
                whole &= number != null;
                numbers.put(entry.getKey(), number == null ? 0 : number);
            }
        }
        if (whole && numbers.isEmpty()) {
            reading.report("says no end; allowed: " + String.join(", ", ENDS));
            return null;
        }
        return whole
                ? new StageEnd(
                        numbers.getOrDefault("updates", 0),
                        numbers.getOrDefault("epochs", 0),
                        of,
                        numbers.getOrDefault("patience", 0))
                : null;
    }

    /** The entries of a mapping; null after reporting that it is none, or that a key is unknown. */
    private @Nullable Map<String, Tree.Entry> keys(Tree tree, Reading reading, List<String> names) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is no mapping; allowed: " + String.join(", ", names));
            }
            return null;
        }
        boolean known = true;
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            if (!names.contains(entry.getKey())) {
                reading.at(
                                reading.key() + "." + entry.getKey(),
                                entry.getValue().place())
                        .report("unknown key; "
                                + NearestName.of(entry.getKey(), names)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("allowed: " + String.join(", ", names)));
                known = false;
            }
        }
        return known ? mapping.entries() : null;
    }

    @Override
    public @Nullable String problem(List<StageConfig> value) {
        for (int i = 0; i < value.size(); i++) {
            StageConfig stage = value.get(i);
            StageEnd until = stage.until();
            if (i < value.size() - 1 && until.equals(StageEnd.NONE)) {
                return "stage " + (i + 1) + " of " + value.size()
                        + " never ends, so that what follows never begins; give it until: {updates: N}, {epochs: N} or"
                        + " {patience: N}";
            }
            if (until.of() != null && until.epochs() == 0) {
                return "stage " + (i + 1) + " has until.of: " + until.of()
                        + ", which says whose epochs count, but no until.epochs; add it, or leave of out";
            }
        }
        return null;
    }

    @Override
    public String write(List<StageConfig> value) {
        return value.stream().map(StageList::write).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String write(StageConfig stage) {
        List<String> parts = new ArrayList<>();
        if (!stage.mix().isEmpty()) {
            parts.add("mix: " + MIX.write(stage.mix()));
        }
        if (stage.modifiers() != null) {
            parts.add("modifiers: " + ModifierRates.TYPE.write(stage.modifiers()));
        }
        if (!stage.until().equals(StageEnd.NONE)) {
            parts.add("until: " + write(stage.until()));
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static String write(StageEnd end) {
        List<String> parts = new ArrayList<>();
        if (end.updates() > 0) {
            parts.add("updates: " + end.updates());
        }
        if (end.epochs() > 0) {
            parts.add("epochs: " + end.epochs());
        }
        if (end.of() != null) {
            parts.add("of: " + YamlText.quoted(end.of()));
        }
        if (end.patience() > 0) {
            parts.add("patience: " + end.patience());
        }
        return "{" + String.join(", ", parts) + "}";
    }
}
