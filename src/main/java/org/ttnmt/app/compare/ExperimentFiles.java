package org.ttnmt.app.compare;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.report.ExperimentPage;

/** The result of a comparison in its folder: {@code results.json}, {@code results.md} and {@code results.html}. */
public final class ExperimentFiles {
    /** The page. */
    public static final String PAGE = "results.html";

    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private ExperimentFiles() {}

    /** The result as JSON, its lines ended. */
    public static String json(ExperimentResult result) {
        return JSON.valueToTree(result).toPrettyString() + "\n";
    }

    /** The result as Markdown, with what its numbers mean. */
    public static String markdown(ExperimentResult result) {
        return ExperimentTable.summary(result).markdown()
                + notes(result).stream().map(note -> "\n" + note + "\n").collect(joining())
                + "\n" + ExperimentTable.seeds(result).markdown();
    }

    /** Sentences that explain the numbers, with the signatures of the metrics and the runs that are missing. */
    public static List<String> notes(ExperimentResult result) {
        List<String> notes = new ArrayList<>();
        notes.add("Mean ± standard deviation over the runs of each variant. p: how often a difference to "
                + result.variants().get(0)
                + " at least as large would be seen by chance (paired bootstrap, 1,000 samples),"
                + " sentences drawn together with their translations by the runs of all seeds.");
        result.measures()
                .forEach(measure -> notes.add(measure.test() + " " + measure.metric() + "|" + measure.signature()));
        if (!result.missing().isEmpty()) {
            notes.add("Not finished: " + String.join(", ", result.missing()) + ".");
        }
        return notes;
    }

    static void write(Path folder, ExperimentResult result, List<Trial> finished) {
        Map<String, List<Path>> runs = finished.stream()
                .collect(groupingBy(Trial::variant, LinkedHashMap::new, mapping(Trial::folder, toList())));
        AtomicFile.writeString(folder.resolve("results.json"), json(result));
        AtomicFile.writeString(folder.resolve("results.md"), markdown(result));
        ExperimentPage.write(
                folder.resolve(PAGE),
                String.join(", ", result.variants()),
                ExperimentTable.summary(result),
                ExperimentTable.seeds(result),
                notes(result),
                runs);
    }
}
