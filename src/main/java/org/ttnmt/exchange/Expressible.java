package org.ttnmt.exchange;

import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;

/**
 * What a format of another toolkit can express of a model; all else is refused by its key.
 *
 * @param format as errors name it, for instance: CTranslate2's format for transformers
 */
public record Expressible(String format) {

    /**
     * Refuses a value that the format does not know.
     *
     * @throws UserException naming the key and the value
     */
    public void require(String key, Object value, Object... known) {
        if (List.of(known).contains(value)) {
            return;
        }
        throw new UserException("the model has " + key + ": " + text(value) + ", which " + format
                + " cannot express. Such a model cannot be exported to it; train one with " + key + ": "
                + text(known[0]) + ", or translate with tt.");
    }

    private static String text(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
