package org.ttnmt.app.translate;

import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.Constraint;

/**
 * A text that a translation has to contain.
 *
 * @param text as it has to appear
 * @param apart whether it has to stand there as words and numbers of its own, not as a part of longer ones
 * @param constraint its pieces; null where the vocabulary has none for it
 */
record Term(String text, boolean apart, @Nullable Constraint constraint) {}
