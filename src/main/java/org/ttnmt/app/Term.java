package org.ttnmt.app;

import org.ttnmt.decode.Constraint;

/**
 * A text that a translation has to contain.
 *
 * @param text as it has to appear
 * @param constraint its pieces
 */
record Term(String text, Constraint constraint) {}
