package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tables of what runs were made from: corpora, vocabularies, versions, command lines; and of their test scores. */
final class ProvenanceTables {
    private static final int HASH_SHOWN = 12;
    private static final List<String> START =
            List.of("after_update", "time", "command", "tt", "pytorch", "java", "system", "device", "threads");

    private ProvenanceTables() {}

    static String html(List<Run> runs) {
        List<Run> known =
                runs.stream().filter(run -> run.provenance().isObject()).toList();
        return scores(known) + data(known) + starts(known);
    }

    private static String scores(List<Run> runs) {
        HtmlTable table = new HtmlTable(true, List.of("run", "metric", "score", "signature", "weights"));
        for (Run run : runs) {
            JsonNode result = run.provenance().path("result");
            for (JsonNode score : result.path("test_scores")) {
                table.row(List.of(
                        Html.escaped(run.name()),
                        text(score, "metric"),
                        String.format(Locale.ROOT, "%.2f", score.path("score").asDouble()),
                        text(score, "signature"),
                        text(result, "weights")));
            }
        }
        return table.under("Test set");
    }

    private static String data(List<Run> runs) {
        HtmlTable table = new HtmlTable(
                true, List.of("run", "part", "file", "lines", "usable", "SHA-256 begins with", "findings"));
        for (Run run : runs) {
            JsonNode data = run.provenance().path("data");
            for (String part : List.of("train", "validation", "test")) {
                JsonNode corpora = data.path(part);
                for (JsonNode corpus : corpora.isArray() ? corpora : List.of(corpora)) {
                    for (String side : List.of("source", "target")) {
                        if (corpus.has(side)) {
                            table.row(file(run.name(), part, corpus, side));
                        }
                    }
                }
            }
            for (JsonNode vocabulary : run.provenance().path("vocabularies")) {
                table.row(List.of(
                        Html.escaped(run.name()),
                        "vocabulary",
                        text(vocabulary, "file"),
                        text(vocabulary, "pieces") + " pieces",
                        "",
                        hash(vocabulary.path("sha256")),
                        ""));
            }
        }
        return table.under("Data");
    }

    private static List<String> file(String run, String part, JsonNode corpus, String side) {
        return List.of(
                Html.escaped(run),
                part + " " + side,
                text(corpus, side),
                text(corpus, "pairs"),
                text(corpus, "usable_pairs"),
                hash(corpus.path(side + "_sha256")),
                side.equals("source") ? texts(corpus.path("findings")) : "");
    }

    private static String starts(List<Run> runs) {
        List<String> header = new ArrayList<>(List.of("run"));
        START.stream().map(name -> name.replace('_', ' ')).forEach(header::add);
        HtmlTable table = new HtmlTable(true, header);
        for (Run run : runs) {
            for (JsonNode start : run.provenance().path("starts")) {
                table.row(Stream.concat(
                                Stream.of(Html.escaped(run.name())),
                                START.stream().map(name -> text(start, name)))
                        .toList());
            }
        }
        return table.under("Starts and versions");
    }

    private static String text(JsonNode node, String field) {
        return Html.escaped(node.path(field).asText());
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(Html.escaped(each.asText())));
        return String.join("<br>", texts);
    }

    private static String hash(JsonNode value) {
        String hash = value.asText();
        return Html.escaped(hash.substring(0, Math.min(HASH_SHOWN, hash.length())));
    }
}
