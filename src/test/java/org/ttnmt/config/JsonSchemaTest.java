package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code configs/schema.json}, {@code compare-schema.json} and {@code distil-schema.json} are what {@code tt config schema} prints. After a
 * change of a key, write them again: {@code mvn test -Dtest=JsonSchemaTest -Dreference.write}.
 */
class JsonSchemaTest {
    private static final Path FOLDER = Path.of("configs");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String RUN =
            """
            model_dir: runs/demo
            data:
              train: [{source: a, target: b}]
              validation: {tsv: c}
            """;

    private static final String COMPARISON =
            """
            folder: runs/demo
            base: configs/quickstart.yaml
            seeds: [1, 2]
            variants: {one: {}, two: {model: {dropout: 0.2}}}
            """;

    @Test
    void theFilesAreWhatTheCommandPrints() throws IOException {
        compare("schema.json", JsonSchema.ofRun());
        compare("compare-schema.json", JsonSchema.ofExperiment());
        compare("distil-schema.json", JsonSchema.ofDistillation());
    }

    private static void compare(String name, String expected) throws IOException {
        if (System.getProperty("reference.write") != null) {
            Files.writeString(FOLDER.resolve(name), expected);
        }
        assertEquals(
                expected,
                Files.readString(FOLDER.resolve(name)),
                "run: mvn test -Dtest=JsonSchemaTest -Dreference.write");
    }

    /** Each names its schema in its first line, and the schema finds nothing wrong. */
    @Test
    void shippedConfigurationsNameTheirSchemaAndAreRight() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> configurations =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertTrue(configurations.size() >= 10, configurations.toString());
            for (Path file : configurations) {
                String text = Files.readString(file);
                String schema = text.contains("\nvariants:")
                        ? "compare-schema.json"
                        : text.contains("\ndistil_dir:") ? "distil-schema.json" : "schema.json";
                assertEquals(
                        "# yaml-language-server: $schema=" + schema,
                        text.lines().findFirst().orElseThrow(),
                        file.toString());
                assertEquals(List.of(), wrong(Files.readString(FOLDER.resolve(schema)), text), file.toString());
            }
        }
    }

    /** What is saved with a model holds every key. */
    @Test
    void savedConfigurationsAreRight() throws IOException {
        assertEquals(List.of(), wrong(JsonSchema.ofRun(), ConfigWriter.toYaml(Samples.run())));
    }

    @Test
    void everyKeyHasItsHelpAndItsDefault() throws IOException {
        JsonNode properties = JSON.readTree(JsonSchema.ofRun()).path("properties");
        for (Key<?> key : Schema.keys()) {
            JsonNode property = key.section().isEmpty()
                    ? properties.path(key.shortName())
                    : properties.path(key.section()).path("properties").path(key.shortName());
            assertEquals(key.help, property.path("description").asText(), key.name);
            assertEquals(key.presence == Key.Presence.DEFAULT, property.has("default"), key.name);
        }
        assertEquals(
                ExperimentReader.KEYS.stream().sorted().toList(),
                names(JSON.readTree(JsonSchema.ofExperiment()).path("properties")));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trainig: {}|trainig",
                "training: {max_update: 5}|max_update",
                "training: {max_updates: 0}|max_updates",
                "training: {max_updates: many}|max_updates",
                "training: {batch_tokens: half}|batch_tokens",
                "training: {learning_rate: 0}|learning_rate",
                "model: {dropout: 1.0}|dropout",
                "model: {norm: before}|norm",
                "vocab: {shared: sometimes}|shared",
                "vocab: {user_defined_symbols: [a, a]}|user_defined_symbols",
                "vocab: {size: 7}|size",
                "format_version: 2|format_version",
            })
    void wrongKeysAndValuesAreFound(String line, String named) throws IOException {
        assertEquals(List.of(), wrong(JsonSchema.ofRun(), RUN));
        List<String> wrong = wrong(JsonSchema.ofRun(), RUN + line);
        assertTrue(!wrong.isEmpty() && wrong.toString().contains(named), wrong.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_dir: runs/demo",
                "model_dir: runs/demo\ndata: {train: [{tsv: a}]}",
                "model_dir: runs/demo\ndata: {train: [], validation: {tsv: a}}",
                "model_dir: runs/demo\ndata: {train: {tsv: a}, validation: {tsv: a}}",
                "model_dir: runs/demo\ndata: {train: [{source: a}], validation: {tsv: a}}",
                "model_dir: runs/demo\ndata: {train: [{source: a, target: b, tsv: c}], validation: {tsv: a}}",
                "model_dir: runs/demo\ndata: {train: [{tsv: c, weight: 0}], validation: {tsv: a}}",
                "model_dir: runs/demo\ndata: {train: [{tsv: c}], validation: {tsv: a, weight: 2}}",
                "model_dir: runs/demo\ndata: {train: [{tsv: c, source_prefix: a b}], validation: {tsv: a}}",
                "data: {train: [{tsv: a}], validation: {tsv: a}}",
            })
    void wrongCorporaAreFound(String yaml) throws IOException {
        assertTrue(!wrong(JsonSchema.ofRun(), yaml).isEmpty(), yaml);
    }

    @Test
    void wrongComparisonsAreFound() throws IOException {
        String schema = JsonSchema.ofExperiment();
        assertEquals(List.of(), wrong(schema, COMPARISON));
        assertEquals(List.of(), wrong(schema, COMPARISON.replace("configs/quickstart.yaml", "{model: {heads: 2}}")));
        for (String slip : List.of(
                COMPARISON + "set: {training: {max_update: 5}}",
                COMPARISON + "test: {}",
                COMPARISON + "test: {one: {source: a}}",
                COMPARISON + "seed: 1",
                COMPARISON.replace("[1, 2]", "[1, 1]"),
                COMPARISON.replace("[1, 2]", "[]"),
                COMPARISON.replace("one: {}, ", ""),
                COMPARISON.replace("one: {}", "one/two: {}"),
                COMPARISON.replace("dropout: 0.2", "dropout: 2"),
                COMPARISON.replace("configs/quickstart.yaml", "{model: {head: 2}}"),
                COMPARISON.replace("folder: runs/demo", ""))) {
            assertTrue(!wrong(schema, slip).isEmpty(), slip);
        }
    }

    @Test
    void wrongDistillationsAreFound() throws IOException {
        String schema = JsonSchema.ofDistillation();
        String right = "distil_dir: runs/demo\ndata: {train: [{tsv: a}], validation: {tsv: b}}\nteachers: %s\n";
        assertEquals(List.of(), wrong(schema, right.formatted("2")));
        assertEquals(List.of(), wrong(schema, right.formatted("[runs/a, runs/b]")));
        for (String slip : List.of(
                right.formatted("0"),
                right.formatted("[]"),
                right.formatted("2") + "student: {model: {head: 2}}",
                right.formatted("2") + "student: {data: {max_length: 5}}",
                right.formatted("2") + "filter: {copys: true}",
                right.formatted("2") + "variants: {}",
                right.formatted("2").replace("distil_dir: runs/demo", ""))) {
            assertTrue(!wrong(schema, slip).isEmpty(), slip);
        }
    }

    /** What an independent reader of JSON schemas finds wrong with a configuration. */
    private static List<String> wrong(String schema, String yaml) throws IOException {
        Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(schema)
                .validate(JSON.<JsonNode>valueToTree(value))
                .stream()
                .map(Object::toString)
                .toList();
    }
}
