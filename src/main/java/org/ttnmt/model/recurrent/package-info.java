/**
 * Recurrences: what a sequence was so far is kept in vectors of a fixed size, its state. May depend on {@code layers}.
 */
@NullMarked
package org.ttnmt.model.recurrent;

import org.jspecify.annotations.NullMarked;
