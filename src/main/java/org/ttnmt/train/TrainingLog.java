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
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.io.AtomicFile;

/**
 * {@code log.jsonl}: one JSON object a line, {@code "type": "training"} with the fields of {@link TrainingLine}, {@code
 * "type": "validation"} with those of {@link Validation} and {@code "type": "warning"} with those of {@link TrainingWarning},
 * names in snake_case.
 */
public final class TrainingLog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);

    private final Writer writer;

    private TrainingLog(Writer writer) {
        this.writer = writer;
    }

    /**
     * Opens the log for appending. Lines of later updates than {@code fromUpdate} are left out: a continued run writes
     * them again.
     */
    public static TrainingLog open(Path file, long fromUpdate) {
        try {
            if (Files.exists(file)) {
                List<String> kept = new ArrayList<>();
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    if (updateOf(line) <= fromUpdate) {
                        kept.add(line + "\n");
                    }
                }
                AtomicFile.writeString(file, String.join("", kept));
            }
            return new TrainingLog(Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(TrainingLine line) {
        write("training", line);
    }

    public void write(Validation validation) {
        write("validation", validation);
    }

    public void write(TrainingWarning warning) {
        write("warning", warning);
    }

    private void write(String type, Object value) {
        ObjectNode node = JSON.createObjectNode().put("type", type);
        node.setAll((ObjectNode) JSON.valueToTree(value));
        try {
            writer.write(JSON.writeValueAsString(node));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
