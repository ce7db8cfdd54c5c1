/**
 * Distillation: from a corpus to a small fast model, in stages that are each done once. May depend on {@code store},
 * {@code translate}, {@code score} and {@code training}. Invariants: a stage is done when its record says of what it was
 * made and its files are whole; it is made again exactly when one of these has changed; a run that was killed and goes
 * on ends as one that was not.
 */
@NullMarked
package org.ttnmt.app.distil;

import org.jspecify.annotations.NullMarked;
