package org.ttnmt.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The keys of configurations as a JSON schema (draft 7), with which an editor completes, explains and checks them. It
 * says what each key takes; what several keys must agree on, and whether files are there, the readers alone know.
 */
public final class JsonSchema {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
            .build();

    private JsonSchema() {}

    /** Of what {@link ConfigReader} reads, ended with a line feed. */
    public static String ofRun() {
        return text("A configuration of tt train; configs/reference.yaml explains every key.", keys(true));
    }

    /** Of what {@link ExperimentReader} reads, ended with a line feed. */
    public static String ofExperiment() {
        Map<String, ObjectNode> values = new LinkedHashMap<>();
        values.put("folder", described("Folder of the runs and results.", FilePath.FOLDER.schema()));
        ObjectNode base = JSON.createObjectNode();
        base.putArray("anyOf").add(FilePath.INPUT.schema()).add(someKeys());
        values.put("base", described("A configuration, or its keys, which the variants change.", base));
        values.put("set", described("Keys that are changed for all variants.", all(someKeys())));
        values.put(
                "seeds",
                described("Seeds of the runs of each variant.", list(1).set("items", ExperimentReader.SEED.schema())));
        values.put(
                "metrics",
                described(
                        "What the results have: bleu, chrf, and exact, the share of lines that are the reference; of"
                                + " labels accuracy, and f1, the mean of their F1. Left out, bleu and chrf.",
                        list(1).set("items", ExperimentReader.METRIC.schema())));
        values.put(
                "test", described("Test sets by name; left out, data.test.", named(1, new CorpusType(false).schema())));
        values.put(
                "variants",
                described(
                        "Names, each with the keys that are changed; the first is what the others are compared with.",
                        named(2, someKeys())));
        ObjectNode schema = object(values, List.of("folder", "base", "seeds", "variants"));
        schema.putObject("definitions").set("keys", keys(false));
        return text("A comparison of tt compare: ways to train, each with several seeds.", schema);
    }

    /** Of what {@link DistilReader} reads, ended with a line feed. */
    public static String ofDistillation() {
        Map<String, ObjectNode> top = new LinkedHashMap<>();
        for (String name : DistilReader.names()) {
            Map<String, ObjectNode> keys = properties(DistilSettings.KEYS.all(), name);
            if (!keys.isEmpty()) {
                top.put(name, object(keys, List.of()));
            } else if (DistilReader.SHARED.contains(name)) {
                top.put(name, described(Schema.help(name), object(properties(Schema.keys(), name), required(name))));
            } else if (DistilReader.MODELS.contains(name)) {
                top.put(name, model(name));
            }
        }
        top.putAll(properties(DistilSettings.KEYS.all(), ""));
        return text(
                "A distillation of tt distil: from a corpus to a small fast model.",
                object(top, List.of(DistilSettings.DISTIL_DIR.name, "data")));
    }

    private static ObjectNode model(String name) {
        Map<String, ObjectNode> sections = new LinkedHashMap<>();
        List<String> all = name.equals("backward")
                ? Stream.concat(DistilReader.OWN.stream(), Stream.of("evaluation"))
                        .toList()
                : DistilReader.OWN;
        all.forEach(section -> sections.put(
                section, described(Schema.help(section), object(properties(Schema.keys(), section), List.of()))));
        return object(sections, List.of());
    }

    /** Values of one type of JSON. */
    static ObjectNode type(String name) {
        return JSON.createObjectNode().put("type", name);
    }

    /** Lists of different values. */
    static ObjectNode list(int least) {
        return type("array").put("minItems", least).put("uniqueItems", true);
    }

    /** Objects with these properties and no others. */
    static ObjectNode object(Map<String, ObjectNode> properties, List<String> required) {
        ObjectNode schema = type("object").put("additionalProperties", false);
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        schema.putObject("properties").setAll(properties);
        return schema;
    }

    private static ObjectNode described(String help, ObjectNode schema) {
        return JSON.createObjectNode().put("description", help).setAll(schema);
    }

    /** Some keys of a configuration. */
    private static ObjectNode someKeys() {
        return JSON.createObjectNode().put("$ref", "#/definitions/keys");
    }

    /** The same as {@code schema}; draft 7 reads no description beside a reference. */
    private static ObjectNode all(ObjectNode schema) {
        ObjectNode all = JSON.createObjectNode();
        all.putArray("allOf").add(schema);
        return all;
    }

    private static ObjectNode named(int least, ObjectNode value) {
        ObjectNode schema = type("object").put("minProperties", least);
        schema.set("propertyNames", JSON.createObjectNode().put("pattern", "^" + ExperimentReader.NAME + "$"));
        return schema.set("additionalProperties", value);
    }

    /** All keys, in their sections; {@code complete} when those that are required must be there. */
    private static ObjectNode keys(boolean complete) {
        Map<String, ObjectNode> top = properties(Schema.keys(), "");
        for (String section : Schema.sections()) {
            ObjectNode keys = object(properties(Schema.keys(), section), complete ? required(section) : List.of());
            top.put(section, described(Schema.help(section), keys));
        }
        List<String> required = Stream.concat(
                        required("").stream(), Schema.sections().stream().filter(section -> !required(section)
                                .isEmpty()))
                .toList();
        return object(top, complete ? required : List.of());
    }

    private static Map<String, ObjectNode> properties(List<Key<?>> all, String section) {
        Map<String, ObjectNode> properties = new LinkedHashMap<>();
        for (Key<?> key : all) {
            if (key.section().equals(section)) {
                properties.put(key.shortName(), property(key));
            }
        }
        return properties;
    }

    private static <T> ObjectNode property(Key<T> key) {
        ObjectNode property = described(key.help, key.type.schema());
        T fallback = key.presence == Key.Presence.DEFAULT ? key.fallback.apply(Values.none()) : null;
        if (fallback != null) {
            Object value = new Load(LoadSettings.builder().build()).loadFromString(key.type.write(fallback));
            property.set("default", JSON.valueToTree(value));
        }
        return property;
    }

    private static List<String> required(String section) {
        return Schema.keys().stream()
                .filter(key -> key.required() && key.section().equals(section))
                .map(Key::shortName)
                .toList();
    }

    private static String text(String title, ObjectNode schema) {
        ObjectNode all = JSON.createObjectNode().put("$schema", "http://json-schema.org/draft-07/schema#");
        all.put("title", title);
        all.setAll(schema);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of plain values
        }
    }
}
