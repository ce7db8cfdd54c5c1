package org.ttnmt.app.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ttnmt.text.Vocabulary;

/** Finds pieces of a vocabulary by their text. */
final class PieceIds {
    private final Map<String, Integer> ids = new HashMap<>();
    private final int eos;

    PieceIds(Vocabulary vocabulary) {
        for (int id = vocabulary.size() - 1; id >= 0; id--) {
            ids.put(vocabulary.piece(id), id);
        }
        eos = vocabulary.eos();
    }

    /** Whether the last of the pieces is the end symbol. */
    boolean end(List<String> pieces) {
        return !pieces.isEmpty() && Integer.valueOf(eos).equals(ids.get(pieces.get(pieces.size() - 1)));
    }

    /** The ids of pieces, without the end symbol if it is the last; nothing when one is not in the vocabulary. */
    Optional<int[]> of(List<String> pieces) {
        List<Integer> found = new ArrayList<>();
        for (String piece : pieces) {
            Integer id = ids.get(piece);
            if (id == null) {
                return Optional.empty();
            }
            found.add(id);
        }
        if (!found.isEmpty() && found.get(found.size() - 1) == eos) {
            found.remove(found.size() - 1);
        }
        return Optional.of(found.stream().mapToInt(i -> i).toArray());
    }
}
