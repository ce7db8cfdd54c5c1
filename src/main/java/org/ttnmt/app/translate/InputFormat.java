package org.ttnmt.app.translate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.io.Line;

/** What a line of the input says. */
public enum InputFormat {

    /** The source alone. */
    TEXT {
        @Override
        public Query read(Line line) {
            return Query.of(line.number(), line.text());
        }
    },

    /** Columns: the source, a prefix of the translation, and texts that the translation contains. */
    TSV {
        @Override
        public Query read(Line line) {
            String[] columns = line.text().split("\t", -1);
            return new Query(
                    line.number(),
                    columns[0],
                    columns.length > 1 ? columns[1].strip() : "",
                    Arrays.stream(columns)
                            .skip(2)
                            .map(String::strip)
                            .filter(text -> !text.isEmpty())
                            .toList(),
                    null,
                    null,
                    false);
        }
    },

    /**
     * An object: {@code source}, and if wanted {@code prefix} and {@code constraints}; all fields are passed through.
     */
    JSON {
        @Override
        public Query read(Line line) {
            if (line.text().isBlank()) {
                return Query.of(line.number(), "");
            }
            JsonNode node;
            try {
                node = Json.MAPPER.readTree(line.text());
            } catch (JsonProcessingException e) {
                return Query.wrong(
                        line.number(),
                        null,
                        "the line is no JSON object: "
                                + e.getOriginalMessage().replaceFirst(": enable `JsonReadFeature.*", ""));
            }
            return node instanceof ObjectNode fields
                    ? query(line.number(), fields)
                    : Query.wrong(
                            line.number(), null, "the line is no JSON object, such as {\"source\": \"A sentence.\"}");
        }
    };

    /** A class of its own, since Jackson takes longer to be loaded than a short text to be read. */
    private static final class Json {
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // NaN and Infinity, as Python writes them
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** A new object without fields. */
    public static ObjectNode newObject() {
        return Json.MAPPER.createObjectNode();
    }

    /** An object or array as one line. */
    public static String write(JsonNode node) {
        try {
            return Json.MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of plain values
        }
    }

    /** What is asked; a line that cannot be understood says why in {@link Query#error}. */
    public abstract Query read(Line line);

    private static Query query(long line, ObjectNode fields) {
        JsonNode source = fields.get("source");
        if (source == null || !source.isTextual()) {
            return Query.wrong(line, fields, "the object has no text called source");
        }
        JsonNode prefix = fields.path("prefix");
        if (!prefix.isMissingNode() && !prefix.isNull() && !prefix.isTextual()) {
            return Query.wrong(line, fields, "prefix is " + prefix.getNodeType() + " but must be a text");
        }
        List<String> constraints = new ArrayList<>();
        JsonNode list = fields.path("constraints");
        if (!list.isMissingNode() && !list.isNull()) {
            boolean texts = list.isArray();
            for (JsonNode one : list) {
                texts &= one.isTextual() && !one.textValue().isBlank();
                constraints.add(one.asText().strip().replaceAll("\\s+", " ")); // as translations have it
            }
            if (!texts) {
                return Query.wrong(line, fields, "constraints must be a list of texts, none of them blank");
            }
        }
        return new Query(line, source.textValue(), prefix.asText("").strip(), constraints, fields, null, false);
    }
}
