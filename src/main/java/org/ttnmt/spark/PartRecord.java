package org.ttnmt.spark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a part that is whole.
 *
 * @param part its number
 * @param lines of the text that it has results for
 * @param bytes of its file
 * @param sha256 of its file
 * @param seconds that it took
 * @param failedLines lines whose result is an empty one, because nothing could be done with them
 * @param failures the first of them
 * @param warnings the first ones about its lines
 * @param counts of what was found, by what it is
 */
record PartRecord(
        @JsonProperty("part") int part,
        @JsonProperty("lines") long lines,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("sha256") String sha256,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("failed_lines") long failedLines,
        @JsonProperty("failures") ArrayList<String> failures,
        @JsonProperty("warnings") ArrayList<String> warnings,
        @JsonProperty("counts") TreeMap<String, Long> counts)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of each list, so that records stay small. */
    static final int SHOWN = 20;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @SuppressWarnings("ConstantConditions") // Jackson gives null for what is not there
    PartRecord {
        counts = counts == null ? new TreeMap<>() : counts;
    }

    String toJson() {
        try {
            return MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // plain values
        }
    }

    /** What was written, or null where it is no record. */
    static @Nullable PartRecord of(@Nullable String json) {
        try {
            return json == null ? null : MAPPER.readValue(json, PartRecord.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The first of a list. */
    static ArrayList<String> first(List<String> all) {
        return new ArrayList<>(all.subList(0, Math.min(SHOWN, all.size())));
    }
}
