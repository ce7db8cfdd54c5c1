package org.ttnmt.exchange.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig.Stop;
import org.ttnmt.exchange.Json;

/**
 * How a model is decoded: {@code generation_config.json}, or in older folders the same names in {@code config.json}.
 *
 * @param file as errors name it
 */
record Generation(Path file, JsonNode root) {

    static Generation read(Path folder, Settings settings) {
        Path file = folder.resolve("generation_config.json");
        JsonNode root = Json.ifPresent(file);
        return root.isMissingNode()
                ? new Generation(settings.file(), settings.root())
                : new Generation(file, merged(root, settings.root()));
    }

    /** What one does not say of the ids that begin and are forbidden, the other may. */
    private static JsonNode merged(JsonNode root, JsonNode fallback) {
        ObjectNode all = root.deepCopy();
        for (String name : List.of("decoder_start_token_id", "forced_bos_token_id", "bad_words_ids")) {
            if (!root.hasNonNull(name) && fallback.hasNonNull(name)) {
                all.set(name, fallback.get(name));
            }
        }
        return all;
    }

    /** The id that decoders begin with, if it is told. */
    OptionalInt start() {
        return id("decoder_start_token_id");
    }

    /** The id that every target begins with, if it is told. */
    OptionalInt forced() {
        return id("forced_bos_token_id");
    }

    /** The id of this name, if it is told. */
    OptionalInt id(String name) {
        JsonNode value = root.path(name);
        return value.isIntegralNumber() && value.canConvertToInt()
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    /**
     * Ids that no target has.
     *
     * @param rows that there are
     * @throws UserException when sequences of several are forbidden, which {@code tt} does not know
     */
    List<Integer> forbidden(int rows) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode words : root.path("bad_words_ids")) {
            int id = words.path(0).asInt(-1);
            if (words.size() != 1 || id < 0 || id >= rows) {
                throw new UserException(file + ": bad_words_ids has " + words + ", but tt forbids single ids of the "
                        + rows + " pieces alone. Take it away, or set it to null.");
            }
            ids.add(id);
        }
        return ids;
    }

    /**
     * The section {@code decoding}. Lengths of transformers count what the decoder begins with.
     *
     * @param begun ids that it begins with, the first and the language's
     * @param notes takes what is known to differ
     */
    DecodingConfig decoding(int begun, List<String> notes) {
        require("do_sample", !root.path("do_sample").asBoolean(false), notes);
        require("num_beam_groups", root.path("num_beam_groups").asInt(1) == 1, notes);
        require(
                "encoder_no_repeat_ngram_size",
                root.path("encoder_no_repeat_ngram_size").asInt(0) == 0,
                notes);
        require("suppress_tokens", root.path("suppress_tokens").isEmpty(), notes);
        require("begin_suppress_tokens", root.path("begin_suppress_tokens").isEmpty(), notes);
        boolean again = root.path("renormalize_logits").asBoolean(false);
        boolean rules = root.path("no_repeat_ngram_size").asInt(0) > 0
                || root.path("repetition_penalty").asDouble(1) > 1;
        if (again && rules) {
            notes.add(file + " says renormalize_logits: true, by which transformers makes probabilities sum to 1 again"
                    + " after no_repeat_ngram_size and repetition_penalty; tt does not");
        }
        if (!again && !root.path("bad_words_ids").isEmpty()) {
            notes.add(file + " says no renormalize_logits: true, without which transformers leaves the probability of"
                    + " bad_words_ids unused; in tt the other pieces share it");
        }
        JsonNode early = root.path("early_stopping");
        int longest = root.hasNonNull("max_new_tokens")
                ? root.path("max_new_tokens").asInt()
                : root.path("max_length").asInt(0) - 1; // with the end, without the first id
        try {
            DecodingConfig decoding = DecodingConfig.DEFAULT.with(
                    DecodingConfig.BEAM_SIZE.is(root.path("num_beams").asInt(1)),
                    DecodingConfig.LENGTH_PENALTY.is(root.path("length_penalty").asDouble(1)),
                    DecodingConfig.STOP.is(early.isBoolean() && early.booleanValue() ? Stop.FINISHED : Stop.PROVEN),
                    DecodingConfig.MIN_LENGTH.is(
                            Math.max(0, root.path("min_length").asInt(0) - begun)),
                    DecodingConfig.NO_REPEAT_NGRAM_SIZE.is(
                            root.path("no_repeat_ngram_size").asInt(0)),
                    DecodingConfig.REPETITION_PENALTY.is(
                            Math.max(1, root.path("repetition_penalty").asDouble(1))));
            return longest < 2
                    ? decoding // transformers' own 20 pieces are no setting of a model
                    : decoding.with(
                            DecodingConfig.MAX_LENGTH_RATIO.is(0.0),
                            DecodingConfig.MAX_LENGTH_OFFSET.is(Math.max(1, longest - begun)));
        } catch (IllegalArgumentException e) {
            throw new UserException(file + ": cannot be a section decoding of tt: " + e.getMessage(), e);
        }
    }

    private void require(String name, boolean usual, List<String> notes) {
        if (!usual) {
            notes.add(file + " says " + name + ": " + root.path(name)
                    + ", which tt's section decoding does not have; the search goes without");
        }
    }
}
