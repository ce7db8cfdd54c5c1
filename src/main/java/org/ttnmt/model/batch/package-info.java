/**
 * Sentences as rectangles of ids: batches of pairs for training, rows of one side for decoding, and how wide they are
 * made. May depend on {@code torch}. Invariant: lengths and places tell what is real; what fills up changes no result.
 */
@NullMarked
package org.ttnmt.model.batch;

import org.jspecify.annotations.NullMarked;
