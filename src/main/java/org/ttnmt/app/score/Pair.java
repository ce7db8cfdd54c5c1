package org.ttnmt.app.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source and a translation that is to be scored.
 *
 * @param line its number, from 1
 * @param pieces of the translation as a search found them; empty where its text is to be split
 * @param endsAsPieces whether the end of the translation counts only if it is among the pieces: a translation that
 *     reached the maximum length has none
 * @param listed its line of an n-best list; null where it comes from elsewhere
 * @param fields of the user, to be passed through; null where the input has none
 * @param error why there is nothing to score, in words; null where all is well
 */
record Pair(
        long line,
        String source,
        String target,
        List<String> pieces,
        boolean endsAsPieces,
        @Nullable RankedLine listed,
        @Nullable ObjectNode fields,
        @Nullable String error) {

    Pair {
        pieces = List.copyOf(pieces);
    }

    static Pair of(long line, String source, String target) {
        return new Pair(line, source, target, List.of(), false, null, null, null);
    }

    static Pair wrong(long line, @Nullable ObjectNode fields, String error) {
        return new Pair(line, "", "", List.of(), false, null, fields, error);
    }
}
