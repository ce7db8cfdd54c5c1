/**
 * Scoring given translations with a model. May depend on {@code translate}, whose batches and formats it uses.
 * Invariant: one score for each pair, in order.
 */
@NullMarked
package org.ttnmt.app.score;

import org.jspecify.annotations.NullMarked;
