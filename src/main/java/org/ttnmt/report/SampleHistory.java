package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the translation of the same sentence changes from validation to validation. */
final class SampleHistory {
    private SampleHistory() {}

    private record Sentence(String source, String reference) {}

    /** Validations that follow each other with the same translations, one for each run; null where a run has none. */
    private record Stretch(long from, long to, List<@Nullable String> translations) {}

    static String html(List<Run> runs) {
        Map<Sentence, SortedMap<Long, List<@Nullable String>>> histories = new LinkedHashMap<>();
        for (int run = 0; run < runs.size(); run++) {
            for (JsonNode validation : runs.get(run).lines("validation")) {
                for (JsonNode sample : validation.path("samples")) {
                    Sentence sentence = new Sentence(
                            sample.path("source").asText(),
                            sample.path("reference").asText());
                    histories
                            .computeIfAbsent(sentence, s -> new TreeMap<>())
                            .computeIfAbsent(
                                    validation.path("update").asLong(),
                                    update -> new ArrayList<>(Collections.nCopies(runs.size(), null)))
                            .set(run, sample.path("translation").asText());
                }
            }
        }
        StringBuilder out = new StringBuilder("<h2>Translations over time</h2>\n");
        if (histories.isEmpty()) {
            return out + Html.note("There was no validation yet.");
        }
        out.append(Html.note("Sentences of the validation set, translated greedily with the weights of the moment."
                + " Marked words, or characters where there are no spaces, are not in the reference."));
        histories.forEach((sentence, history) -> history(out, runs, sentence, stretches(history)));
        return out.toString();
    }

    private static List<Stretch> stretches(SortedMap<Long, List<@Nullable String>> history) {
        List<Stretch> stretches = new ArrayList<>();
        history.forEach((update, translations) -> {
            int last = stretches.size() - 1;
            if (last >= 0 && stretches.get(last).translations.equals(translations)) {
                stretches.set(last, new Stretch(stretches.get(last).from, update, translations));
            } else {
                stretches.add(new Stretch(update, update, translations));
            }
        });
        return stretches;
    }

    private static void history(StringBuilder out, List<Run> runs, Sentence sentence, List<Stretch> history) {
        int[] shown = IntStream.range(0, runs.size())
                .filter(run -> history.stream().anyMatch(stretch -> stretch.translations.get(run) != null))
                .toArray();
        List<String> header = new ArrayList<>(List.of("after update"));
        for (int run : shown) {
            header.add(
                    runs.size() == 1
                            ? "translation"
                            : Summary.swatch(run, runs.size())
                                    + Html.escaped(runs.get(run).name()));
        }
        HtmlTable table = new HtmlTable(true, header);
        for (Stretch stretch : history) {
            List<String> cells = new ArrayList<>();
            cells.add(Summary.number(stretch.from)
                    + (stretch.from == stretch.to ? "" : " to " + Summary.number(stretch.to)));
            for (int run : shown) {
                String translation = stretch.translations.get(run);
                cells.add(translation == null ? "" : Html.marked(translation, sentence.reference));
            }
            table.row(cells);
        }
        out.append(
                """
                <div class="segment"><p><span class="who">source</span> %s</p>
                <p><span class="who">reference</span> %s</p>
                <div class="history" style="--columns:%d">%s</div></div>
                """
                        .formatted(
                                Html.escaped(sentence.source), Html.escaped(sentence.reference), shown.length, table));
    }
}
