package org.ttnmt.exchange.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.exchange.Json;
import org.ttnmt.text.ReorderedModel;

/** Pieces by their ids. */
final class PieceIds {
    /** fairseq's, which stand before those of a SentencePiece model. */
    private static final List<String> SYMBOLS = List.of("<s>", "<pad>", "</s>", "<unk>");

    /** SentencePiece's own, in whose place they stand. */
    private static final List<String> REPLACED = List.of("<unk>", "<s>", "</s>");

    private PieceIds() {}

    /**
     * A {@code vocab.json}: an object with the id of each piece.
     *
     * @throws UserException when its ids are not 0, 1, 2, ...
     */
    static List<String> read(Path file) {
        JsonNode root = Json.object(file);
        String[] pieces = new String[root.size()];
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            JsonNode id = entry.getValue();
            boolean fits = id.isIntegralNumber() && id.canConvertToInt();
            if (!fits || id.intValue() < 0 || id.intValue() >= pieces.length || pieces[id.intValue()] != null) {
                throw new UserException(file + ": gives \"" + entry.getKey() + "\" the id " + id + ", but its "
                        + pieces.length + " pieces should have the ids 0 to " + (pieces.length - 1)
                        + ", each once. Copy the file again.");
            }
            pieces[id.intValue()] = entry.getKey();
        }
        return Arrays.asList(pieces);
    }

    /** The pieces of a SentencePiece model behind fairseq's symbols. */
    static List<String> shifted(Path model) {
        List<String> own = ReorderedModel.pieces(model);
        if (own.size() < REPLACED.size() || !own.subList(0, REPLACED.size()).equals(REPLACED)) {
            throw new UserException(model + ": begins with the pieces "
                    + own.subList(0, Math.min(own.size(), REPLACED.size())) + ", but those of fairseq begin with "
                    + REPLACED + ". It belongs to another kind of model.");
        }
        List<String> all = new ArrayList<>(SYMBOLS);
        all.addAll(own.subList(REPLACED.size(), own.size()));
        return all;
    }
}
