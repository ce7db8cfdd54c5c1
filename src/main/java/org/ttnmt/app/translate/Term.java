package org.ttnmt.app.translate;

import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.Constraint;

/**
 * A text that a translation has to contain.
 *
 * @param text as it has to appear
 * @param constraint its pieces; null where the vocabulary has none for it
 */
record Term(String text, @Nullable Constraint constraint) {}
