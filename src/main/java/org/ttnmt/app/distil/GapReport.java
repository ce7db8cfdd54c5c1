package org.ttnmt.app.distil;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/**
 * What a student is worth beside its teachers, and what each thing that makes it smaller and faster costs.
 *
 * @param text what the systems translated
 * @param sentences of it
 * @param threads that they translated with
 * @param bleuSignature settings of BLEU
 * @param chrfSignature settings of chrF
 * @param systems models and ways to search with them
 * @param steps differences between two systems that differ in one thing
 * @param robustness what changed sources cost
 * @param worst sentences that lost most between teachers and student
 */
public record GapReport(
        String text,
        int sentences,
        int threads,
        String bleuSignature,
        String chrfSignature,
        List<Measured> systems,
        List<Step> steps,
        List<Robustness> robustness,
        List<Lost> worst) {
    static final String FILE = "report.json";
    static final String PAGE = "report.html";

    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    /**
     * A system.
     *
     * @param sentencesPerSecond without loading, and when what it runs is compiled
     * @param bytes of its weights
     * @param parameters of its models together
     */
    public record Measured(
            String name, double bleu, double chrf, double sentencesPerSecond, long bytes, long parameters) {}

    /**
     * One thing that is switched.
     *
     * @param what it is
     * @param bleu points that are won; negative where they are lost
     * @param chrf the same
     * @param p how often such a difference of chrF is seen by chance (paired bootstrap)
     * @param speed so many times as many sentences a second
     */
    public record Step(
            String what, String from, String to, double bleu, double chrf, @Nullable Double p, double speed) {}

    /**
     * A change of the sources.
     *
     * @param teachers chrF of the teachers with it
     * @param student chrF of the student of eight bits with it
     * @param teachersLoss points of chrF that the change costs the teachers
     * @param studentLoss points of chrF that it costs the student
     */
    public record Robustness(String change, double teachers, double student, double teachersLoss, double studentLoss) {}

    /**
     * A sentence that the student translates worse.
     *
     * @param line of the text
     * @param loss points of chrF
     */
    public record Lost(int line, double loss, String source, String reference, String teachers, String student) {}

    public GapReport {
        systems = List.copyOf(systems);
        steps = List.copyOf(steps);
        robustness = List.copyOf(robustness);
        worst = List.copyOf(worst);
    }

    /** The report as JSON, its lines ended. */
    public String json() {
        return JSON.valueToTree(this).toPrettyString() + "\n";
    }

    /** @throws UserException when there is none, or it is damaged */
    static GapReport read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return JSON.readValue(Files.readString(file), GapReport.class);
        } catch (JacksonException e) {
            throw new UserException(
                    file + ": is damaged (" + e.getOriginalMessage() + "). Delete the folder " + folder
                            + " and run the same command again: the report is made anew.",
                    e);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }
}
