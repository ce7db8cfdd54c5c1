package org.ttnmt.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/**
 * {@code log.jsonl}: one JSON object a line, {@code "type": "start"} with the fields of {@link TrainingStart},
 * {@code "training"} with those of {@link TrainingLine}, {@code "validation"} with those of {@link Validation},
 * {@code "stage"} with those of {@link StageBegin} and {@code "warning"} with those of {@link TrainingWarning}, names in snake_case; each with the time of writing, in UTC.
 */
public final class TrainingLog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);

    private final Path file;
    private final Writer writer;
    private final Clock clock;

    private TrainingLog(Path file, Writer writer, Clock clock) {
        this.file = file;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * Opens the log for appending. Lines of later updates than {@code fromUpdate} are left out: a continued run writes
     * them again.
     */
    public static TrainingLog open(Path file, long fromUpdate) {
        return open(file, fromUpdate, Clock.systemUTC());
    }

    static TrainingLog open(Path file, long fromUpdate, Clock clock) {
        try {
            if (Files.exists(file)) {
                List<String> kept = new ArrayList<>();
                // decoded leniently: a kill can cut a line in the middle of a character
                for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                    if (updateOf(line) <= fromUpdate) {
                        kept.add(line + "\n");
                    }
                }
                AtomicFile.writeString(file, String.join("", kept));
            }
            Writer writer = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return new TrainingLog(file, writer, clock);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be opened (" + AtomicFile.describe(e)
                            + "). Make it a file that you may read and write.",
                    e);
        }
    }

    /** Writes a line and returns it. */
    public JsonNode write(TrainingStart start) {
        return write("start", start);
    }

    /** Writes a line and returns it. */
    public JsonNode write(TrainingLine line) {
        return write("training", line);
    }

    /** Writes a line and returns it. */
    public JsonNode write(Validation validation) {
        return write("validation", validation);
    }

    /** Writes a line and returns it. */
    public JsonNode write(StageBegin stage) {
        return write("stage", stage);
    }

    /** Writes a line and returns it. */
    public JsonNode write(TrainingWarning warning) {
        return write("warning", warning);
    }

    private JsonNode write(String type, Object value) {
        ObjectNode node = JSON.createObjectNode().put("type", type);
        node.setAll((ObjectNode) JSON.valueToTree(value));
        node.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        try {
            writer.write(JSON.writeValueAsString(node));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be written (" + e.getMessage()
                            + "). Free space on its disk; the same command then goes on from the last checkpoint.",
                    e);
        }
        return node;
    }

    /** The update that a line speaks of; a line that a crash cut short counts as too late to keep. */
    private static long updateOf(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node == null ? Long.MAX_VALUE : node.path("update").asLong(Long.MAX_VALUE);
        } catch (JsonProcessingException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
