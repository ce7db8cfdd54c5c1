package org.ttnmt.app.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about one line of the input.
 *
 * @param line its number, from 1
 * @param source to translate
 * @param prefix that the translation begins with; may be empty
 * @param constraints texts that the translation contains
 * @param fields of the user, to be passed through; null where the input has none
 * @param error why nothing can be asked, in words; null where all is well
 * @param unknown whether the vocabulary knows no character of the source
 */
public record Query(
        long line,
        String source,
        String prefix,
        List<String> constraints,
        @Nullable ObjectNode fields,
        @Nullable String error,
        boolean unknown) {

    public Query {
        constraints = List.copyOf(constraints);
    }

    /** Translates a text as it likes. */
    public static Query of(long line, String source) {
        return new Query(line, source, "", List.of(), null, null, false);
    }

    static Query wrong(long line, @Nullable ObjectNode fields, String error) {
        return new Query(line, "", "", List.of(), fields, error, false);
    }

    Query withError(String reason) {
        return new Query(line, source, prefix, constraints, fields, reason, unknown);
    }

    Query withUnknown() {
        return new Query(line, source, prefix, constraints, fields, error, true);
    }
}
