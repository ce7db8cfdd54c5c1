package org.ttnmt.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/** Reads {@code log.jsonl}, also while it grows. */
final class RunLog {
    static final String NAME = "log.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunLog() {}

    /**
     * The lines of the log in order; none when there is no file, or when nothing in it is an object with a type and an
     * update. A last line that is not whole, since a kill cut it short or it is being written, is left out.
     *
     * @throws UserException when it cannot be read, or a line between others is no such object
     */
    static List<JsonNode> read(Path file) {
        List<JsonNode> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return entries;
        }
        String[] lines = text(file).split("\n", -1);
        int broken = 0;
        for (int i = 0; i < lines.length; i++) {
            JsonNode entry = entry(lines[i]);
            if (entry != null) {
                entries.add(entry);
            } else if (broken == 0 && i < lines.length - 1 && !lines[i].isBlank()) {
                broken = i + 1;
            }
        }
        if (broken > 0 && !entries.isEmpty()) {
            throw new UserException(file + ":" + broken + ": is damaged: the line should be a JSON object with a type"
                    + " and an update. Delete the line; the others are read without it.");
        }
        return entries;
    }

    private static String text(Path file) {
        try {
            // decoded leniently: a kill can cut a line in the middle of a character
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + AtomicFile.describe(e) + "). Make it a file that you may read.",
                    e);
        }
    }

    private static @Nullable JsonNode entry(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.path("type").isTextual() && node.path("update").canConvertToLong() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
