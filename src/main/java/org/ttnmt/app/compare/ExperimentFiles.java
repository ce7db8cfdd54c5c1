package org.ttnmt.app.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
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

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private ExperimentFiles() {}

    /** The result as JSON, its lines ended. */
    public static String json(ExperimentResult result) {
        try {
            return JSON.writeValueAsString(result) + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The result as Markdown, with what its numbers mean. */
    public static String markdown(ExperimentResult result) {
        StringBuilder out = new StringBuilder(ExperimentTable.summary(result).markdown());
        notes(result).forEach(note -> out.append('\n').append(note).append('\n'));
        return out.append('\n').append(ExperimentTable.seeds(result).markdown()).toString();
    }

    /** What the numbers mean. */
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
        Map<String, List<Path>> runs = new LinkedHashMap<>();
        for (Trial trial : finished) {
            runs.computeIfAbsent(trial.variant(), v -> new ArrayList<>()).add(trial.folder());
        }
        AtomicFile.writeString(folder.resolve("results.json"), json(result));
        AtomicFile.writeString(folder.resolve("results.md"), markdown(result));
        ExperimentTable summary = ExperimentTable.summary(result);
        ExperimentTable seeds = ExperimentTable.seeds(result);
        ExperimentPage.write(
                folder.resolve(PAGE),
                String.join(", ", result.variants()),
                new ExperimentPage.Table(summary.header(), summary.rows()),
                new ExperimentPage.Table(seeds.header(), seeds.rows()),
                notes(result),
                runs);
    }
}
