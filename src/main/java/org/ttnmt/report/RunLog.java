package org.ttnmt.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code log.jsonl}, also while it grows. */
final class RunLog {
    static final String NAME = "log.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunLog() {}

    /**
     * The lines of the log in order, none when there is no file. What is not a JSON object with a type and an update,
     * such as a line that a kill cut short, is left out.
     */
    static List<JsonNode> read(Path file) {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try {
            // decoded leniently: a kill can cut a line in the middle of a character
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                addLine(line, lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static void addLine(String line, List<JsonNode> lines) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node != null
                    && node.path("type").isTextual()
                    && node.path("update").canConvertToLong()) {
                lines.add(node);
            }
        } catch (JsonProcessingException e) {
            // not whole
        }
    }
}
