/**
 * Parallel corpora as streams of pairs: reading, auditing, shuffling, length buckets and token batches, with a position
 * that can be saved. May depend on {@code config}, {@code text} and {@code io}.
 */
@NullMarked
package org.ttnmt.data;

import org.jspecify.annotations.NullMarked;
