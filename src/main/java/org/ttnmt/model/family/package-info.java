/**
 * The networks that are built of layers: so far the encoder-decoder transformer. May depend on {@code layers} and
 * {@code parameters}. Invariant: building a network emits nothing, so that opening a model costs no script.
 */
@NullMarked
package org.ttnmt.model.family;

import org.jspecify.annotations.NullMarked;
