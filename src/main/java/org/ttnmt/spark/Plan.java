package org.ttnmt.spark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ttnmt.UserException;

/**
 * What a folder of results is made from: all that decides what stands in which part. It is written before the first
 * part, and whoever goes on has to have the same.
 *
 * @param format of this file
 * @param command that makes it
 * @param model the fingerprint of the models
 * @param options that decide what is written about a line
 * @param partBytes text of a part, in bytes
 * @param files in the order of the text
 */
record Plan(
        @JsonProperty("format") int format,
        @JsonProperty("command") String command,
        @JsonProperty("model") String model,
        @JsonProperty("options") SortedMap<String, String> options,
        @JsonProperty("part_bytes") long partBytes,
        @JsonProperty("files") List<InputFile> files) {
    private static final int FORMAT = 1;
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    Plan {
        options = new TreeMap<>(options);
        files = List.copyOf(files);
    }

    static Plan of(
            String command, String model, SortedMap<String, String> options, long partBytes, List<InputFile> files) {
        return new Plan(FORMAT, command, model, options, partBytes, files);
    }

    List<Part> parts() {
        return Planner.parts(files, partBytes);
    }

    long bytes() {
        return files.stream().mapToLong(InputFile::bytes).sum();
    }

    String toJson() {
        try {
            return MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // plain values
        }
    }

    /** @param file that the text comes from */
    static Plan read(String json, String file) {
        try {
            Plan plan = MAPPER.readValue(json, Plan.class);
            if (plan.format != FORMAT) {
                throw new UserException(file + ": is a plan of format " + plan.format + ", but this tt knows " + FORMAT
                        + ". Go on with the tt that began, or begin anew with --overwrite.");
            }
            return plan;
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + ": is no plan of tt (" + e.getOriginalMessage() + "). Begin anew with --overwrite.", e);
        }
    }

    /**
     * Refuses to go on with what another plan began.
     *
     * @param earlier what is there
     * @param folder where it is
     */
    void requireSame(Plan earlier, String folder) {
        String difference = difference(earlier);
        if (difference != null) {
            throw new UserException(folder + ": was begun otherwise: " + difference
                    + ". Give the same command to go on, another folder, or --overwrite to begin anew.");
        }
    }

    private @org.jspecify.annotations.Nullable String difference(Plan earlier) {
        if (!command.equals(earlier.command)) {
            return "by tt spark " + earlier.command + ", not by tt spark " + command;
        }
        if (!model.equals(earlier.model)) {
            return "with another model";
        }
        TreeSet<String> names = new TreeSet<>(options.keySet());
        names.addAll(earlier.options.keySet());
        for (String name : names) {
            String before = earlier.options.get(name);
            String now = options.get(name);
            if (!Objects.equals(before, now)) {
                return name + " was " + (before == null ? "not given" : before) + " and is "
                        + (now == null ? "not given" : now);
            }
        }
        if (partBytes != earlier.partBytes) {
            return "--part-size was " + earlier.partBytes + " and is " + partBytes;
        }
        if (files.size() != earlier.files.size()) {
            return "from " + earlier.files.size() + " files, which are " + files.size() + " now";
        }
        for (int i = 0; i < files.size(); i++) {
            InputFile before = earlier.files.get(i);
            InputFile now = files.get(i);
            if (!before.equals(now)) {
                return before.file().equals(now.file())
                        ? before.file() + " has changed since (" + before.bytes() + " bytes then, " + now.bytes()
                                + " now)"
                        : "from " + before.file() + " where " + now.file() + " stands now";
            }
        }
        return null;
    }
}
