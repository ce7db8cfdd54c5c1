/**
 * Translating a stream of lines: preparation, batches, workers, output in the order of the input. May depend on
 * {@code store}. Invariants: one line out for each line in; a sentence's translation does not depend on its neighbours.
 */
@NullMarked
package org.ttnmt.app.translate;

import org.jspecify.annotations.NullMarked;
