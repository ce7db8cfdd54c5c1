package org.ttnmt.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What sacreBLEU 2.6.0 answered, beside the checkout; tests that need it are skipped where it is not there. */
final class Oracle {
    static final Path FOLDER = Path.of("..", "shared", "oracles", "metrics");

    private Oracle() {}

    static List<JsonNode> lines(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumePresent(file);
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            all.add(mapper.readTree(line));
        }
        return all;
    }

    static JsonNode tree(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumePresent(file);
        return new ObjectMapper().readTree(file.toFile());
    }

    private static void assumePresent(Path file) {
        Assumptions.assumeTrue(Files.exists(file), "skipped: the recorded answers are not at " + file);
    }

    /** The metric that a case's options describe. */
    static Metric<?> metric(JsonNode options) {
        return switch (options.get("metric").asText()) {
            case "bleu" -> bleu(options);
            case "chrf" ->
                new ChrF(
                        options.get("char_order").asInt(),
                        options.get("word_order").asInt(),
                        options.get("beta").asInt(),
                        options.get("lowercase").asBoolean(),
                        options.get("whitespace").asBoolean(),
                        options.get("eps_smoothing").asBoolean());
            case "ter" ->
                new Ter(
                        options.get("normalized").asBoolean(),
                        options.get("no_punct").asBoolean(),
                        options.get("asian_support").asBoolean(),
                        options.get("case_sensitive").asBoolean());
            default -> throw new AssertionError("unknown metric in " + options);
        };
    }

    private static Bleu bleu(JsonNode options) {
        Smoothing smoothing = Smoothing.of(options.get("smooth_method").asText());
        if (!options.get("smooth_value").isNull()) {
            smoothing = new Smoothing(
                    smoothing.method(), options.get("smooth_value").asDouble());
        }
        return new Bleu(
                Tokenizers.of(options.get("tokenize").asText()),
                options.get("lowercase").asBoolean(),
                smoothing,
                options.get("max_ngram_order").asInt(),
                options.get("effective_order").asBoolean());
    }

    static List<String> hypotheses(JsonNode node) throws IOException {
        List<String> lines = new ArrayList<>();
        for (@Nullable String line : stream(node, node.get("hyps"), node.get("hyps_file"))) {
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    static List<List<@Nullable String>> references(JsonNode node) throws IOException {
        List<List<@Nullable String>> streams = new ArrayList<>();
        if (node.has("refs")) {
            for (JsonNode stream : node.get("refs")) {
                streams.add(stream(node, stream, null));
            }
        } else {
            for (JsonNode file : node.get("refs_files")) {
                streams.add(stream(node, null, file));
            }
        }
        return streams;
    }

    private static List<@Nullable String> stream(JsonNode node, @Nullable JsonNode inline, @Nullable JsonNode file)
            throws IOException {
        List<@Nullable String> lines = new ArrayList<>();
        if (inline != null) {
            inline.forEach(line -> lines.add(line.isNull() ? null : line.asText()));
        } else if (file != null) {
            String[] all = Files.readString(FOLDER.resolve(file.asText())).split("\n");
            for (int i = node.get("lines").get(0).asInt();
                    i < node.get("lines").get(1).asInt();
                    i++) {
                lines.add(PythonText.stripTrailing(all[i]));
            }
        }
        return lines;
    }
}
