package org.ttnmt.app.distil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.config.DistilReader;
import org.ttnmt.config.DistilSettings.Choose;
import org.ttnmt.config.DistilSettings.Nearness;

/** What of the translations a student does not learn. */
class FilterStageTest {
    private static final List<String> NAMES =
            List.of("Anna", "Bert", "Clara", "David", "Emil", "Frida", "Georg", "Hanna");
    private static final List<String> THINGS =
            List.of("a house", "two dogs", "a garden", "many books", "a boat", "no car");
    private static final List<String> DINGE =
            List.of("ein Haus", "zwei Hunde", "einen Garten", "viele Bücher", "ein Boot", "kein Auto");

    @TempDir
    Path folder;

    private final List<String> sources = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private final List<String> references = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private void add(String source, String target, String reference, String fault) {
        sources.add(source);
        targets.add(target);
        references.add(reference);
        faults.add("-0.5\t" + fault);
    }

    private void addFaults() {
        add("Paris", "Paris", "Paris", "-"); // as the reference
        add("The weather is nice today.", "The weather is nice today.", "Das Wetter ist heute schön.", "-");
        add("Anna has a house.", "Anna hat ein Haus.", "", "-");
        add("She was born in 1987.", "Sie wurde 1978 geboren.", "Sie wurde 1987 geboren.", "-");
        add("It is late.", "Es ist spät, spät, spät, spät, spät, spät, spät, spät", "Es ist spät.", "loops");
        add("Nothing at all.", "", "Gar nichts.", "-");
    }

    private List<String> removed(String filter) throws IOException {
        Files.createDirectories(folder.resolve("translation"));
        Files.createDirectories(folder.resolve("filter"));
        for (int i = 0; i < NAMES.size() * THINGS.size(); i++) {
            String name = NAMES.get(i / THINGS.size());
            int thing = i % THINGS.size();
            add(name + " has " + THINGS.get(thing) + ".", name + " hat " + DINGE.get(thing) + ".", "", "-");
        }
        addFaults();
        Files.writeString(
                folder.resolve("d.yaml"),
                """
                distil_dir: DIR
                data: {train: [{source: DIR/a, target: DIR/a}], validation: {source: DIR/a, target: DIR/a}}
                filter: {%s}
                """
                        .formatted(filter)
                        .replace("DIR", folder.toString()));
        Files.writeString(folder.resolve("a"), "a\n");
        DistilConfig config = DistilReader.read(folder.resolve("d.yaml"), null, List.of());
        TranslationStage translation = new TranslationStage(
                "translation",
                "",
                folder.resolve("translation"),
                List.of(),
                List.of(),
                true,
                List.of(),
                List.of(),
                new TranslationStage.How(
                        List.of(), 1, 1, Choose.BEST, Nearness.CHRF, DecodingPrecision.AUTO, 100, Map.of()),
                effort -> 0);
        Files.write(translation.input(), sources);
        Files.write(translation.output(), targets);
        Files.write(translation.references(), references);
        Files.write(translation.scores(), faults);
        FilterStage filtering = new FilterStage(
                folder.resolve("filter"), config, translation, Optional.empty(), false, List.of(), effort -> 0);
        filtering.make(new Workbench(
                new NetworkOpener(),
                new DistilOptions(new ComputeConfig(Device.CPU, 1), "test"),
                Progress.silent(),
                () -> false));
        List<String> removed = Files.readAllLines(filtering.removed());
        assertEquals(
                sources.size() - removed.size(),
                Files.readAllLines(filtering.source()).size());
        assertEquals(
                sources.size() - removed.size(),
                Files.readAllLines(filtering.target()).size());
        return removed.stream().map(line -> line.split("\t", -1)[0]).toList();
    }

    @Test
    void leavesOutWhatTheAuditFindsAndWhatTheSearchBrokeOff() throws IOException {
        assertEquals(List.of("copy", "duplicate_pairs", "numbers_differ", "loops", "empty_side"), removed(""));
    }

    @Test
    void eachRuleMayBeSwitchedOff() throws IOException {
        assertEquals(
                List.of("empty_side"),
                removed("audit: false, copies: false, loops: false, duplicates: false, length_ratio: 0.0"));
    }
}
