package org.ttnmt.data.modifiers;

import java.util.function.UnaryOperator;

/** A sentence and its translation as text. */
public record TextPair(String source, String target) {

    /** The same change on both sides. */
    TextPair map(UnaryOperator<String> change) {
        return new TextPair(change.apply(source), change.apply(target));
    }
}
