package org.ttnmt.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.WiderTexts;

/**
 * What sacreBLEU 2.6.0 answered.
 *
 * @param folder its files; those in this repository are compressed, those beside it are not
 */
record Oracle(Path folder) {

    /** The committed answers, and the wider ones beside the checkout where they are there. */
    static List<Oracle> all() {
        return WiderTexts.oracles("metrics").stream().map(Oracle::new).toList();
    }

    List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        Path packed = folder.resolve(name + ".jsonl.gz");
        try (InputStream in = Files.exists(packed)
                        ? new GZIPInputStream(Files.newInputStream(packed))
                        : Files.newInputStream(folder.resolve(name + ".public.jsonl"));
                MappingIterator<JsonNode> nodes =
                        new ObjectMapper().readerFor(JsonNode.class).readValues(in)) {
            nodes.forEachRemaining(all::add);
        }
        return all;
    }

    /** The sets of systems whose differences were tested. */
    JsonNode significance() throws IOException {
        Path own = folder.resolve("significance.json");
        Path file = Files.exists(own) ? own : folder.resolve("significance.public.json");
        return new ObjectMapper().readTree(file.toFile()).get("sets");
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

    List<String> hypotheses(JsonNode node) throws IOException {
        List<String> lines = new ArrayList<>();
        for (@Nullable String line : stream(node, node.get("hyps"), node.get("hyps_file"))) {
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    List<List<@Nullable String>> references(JsonNode node) throws IOException {
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

    private List<@Nullable String> stream(JsonNode node, @Nullable JsonNode inline, @Nullable JsonNode file)
            throws IOException {
        List<@Nullable String> lines = new ArrayList<>();
        if (inline != null) {
            inline.forEach(line -> lines.add(line.isNull() ? null : line.asText()));
        } else if (file != null) {
            lines.addAll(read(file.asText())
                    .subList(
                            node.get("lines").get(0).asInt(),
                            node.get("lines").get(1).asInt()));
        }
        return lines;
    }

    /** The lines of one of its files, without the white space at their ends. */
    List<String> read(String name) throws IOException {
        return Stream.of(Files.readString(folder.resolve(name)).split("\n"))
                .map(PythonText::stripTrailing)
                .toList();
    }
}
