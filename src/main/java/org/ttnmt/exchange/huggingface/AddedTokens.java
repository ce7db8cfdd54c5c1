package org.ttnmt.exchange.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ttnmt.UserException;
import org.ttnmt.exchange.Json;

/**
 * The tokens that a tokenizer has beside those of its model: {@code added_tokens} in {@code tokenizer.json},
 * {@code added_tokens_decoder} in {@code tokenizer_config.json}, {@code added_tokens.json}; and, without ids, those that
 * {@code special_tokens_map.json} and {@code tokenizer_config.json} list, which follow in their order.
 *
 * @param folder as errors name it
 * @param byId those whose id is told
 * @param listed all special ones, with and without ids, in the order in which they were found
 */
record AddedTokens(Path folder, TreeMap<Integer, String> byId, Set<String> listed) {
    private static final String MASK = "<mask>";

    static AddedTokens read(Path folder) {
        AddedTokens added = new AddedTokens(folder, new TreeMap<>(), new LinkedHashSet<>());
        for (JsonNode token : Json.part(folder.resolve("tokenizer.json"), "added_tokens")) {
            added.add(token.path("id"), token, token.path("special").asBoolean(true));
        }
        JsonNode settings = Json.ifPresent(folder.resolve("tokenizer_config.json"));
        for (Map.Entry<String, JsonNode> token :
                settings.path("added_tokens_decoder").properties()) {
            added.add(
                    token.getKey(),
                    token.getValue(),
                    token.getValue().path("special").asBoolean(true));
        }
        for (Map.Entry<String, JsonNode> token :
                Json.ifPresent(folder.resolve("added_tokens.json")).properties()) {
            added.add(token.getValue().asText(), token.getKey(), true);
        }
        JsonNode special = Json.ifPresent(folder.resolve("special_tokens_map.json"));
        for (JsonNode source : List.of(special, settings)) {
            for (String name : List.of("additional_special_tokens", "extra_special_tokens")) {
                source.path(name).forEach(token -> added.list(text(token)));
            }
        }
        for (JsonNode source : List.of(special, settings)) {
            if (text(source.path("mask_token")).equals(MASK)) {
                added.list(MASK); // fairseq puts it behind the languages
            }
        }
        return added;
    }

    /** A token, which is a text or an object with one. */
    private static String text(JsonNode token) {
        return token.isTextual() ? token.textValue() : token.path("content").asText("");
    }

    private void add(JsonNode id, JsonNode token, boolean special) {
        add(id.asText(), token, special);
    }

    private void add(String id, JsonNode token, boolean special) {
        add(id, text(token), special);
    }

    private void add(String id, String token, boolean special) {
        if (!id.matches("[0-9]{1,9}")) {
            throw new UserException(folder + ": a file of its tokenizer gives the token \"" + token + "\" the id " + id
                    + ", which is none. Copy the folder again.");
        }
        String before = byId.put(Integer.valueOf(id), token);
        if (before != null && !before.equals(token)) {
            throw new UserException(folder + ": files of its tokenizer give the id " + id + " to both \"" + before
                    + "\" and \"" + token + "\". Files of different models are mixed; copy the folder again.");
        }
        if (special) {
            list(token);
        }
    }

    private void list(String token) {
        if (!token.isEmpty()) {
            listed.add(token);
        }
    }

    /** Tokens that are no text. */
    Set<String> special() {
        return listed;
    }

    /**
     * Adds them behind pieces, at their ids; those without one follow.
     *
     * @param rows that there are at most
     * @throws UserException when a piece has the id of one
     */
    void addTo(List<String> pieces, int rows) {
        Set<String> known = new LinkedHashSet<>(pieces);
        for (Map.Entry<Integer, String> token : byId.entrySet()) {
            int id = token.getKey();
            boolean within = id < pieces.size();
            if ((within && !pieces.get(id).equals(token.getValue())) || id >= rows) {
                throw new UserException(folder + ": its tokenizer gives \"" + token.getValue() + "\" the id " + id
                        + (within
                                ? ", which is \"" + pieces.get(id) + "\""
                                : ", but the embedding has " + rows + " rows")
                        + ". Files of different models are mixed; copy the folder again.");
            }
            if (!within && known.add(token.getValue())) {
                while (pieces.size() < id) {
                    pieces.add(Tokens.unused(pieces.size()));
                }
                pieces.add(token.getValue());
            }
        }
        List<String> rest = new ArrayList<>(listed);
        rest.stream().filter(known::add).forEach(pieces::add);
    }
}
