/**
 * The networks that are built of layers, one to a file. May depend on {@code layers}, {@code recurrent} and
 * {@code parameters}. Invariant: building a network emits nothing, so that opening a model costs no script.
 */
@NullMarked
package org.ttnmt.model.family;

import org.jspecify.annotations.NullMarked;
