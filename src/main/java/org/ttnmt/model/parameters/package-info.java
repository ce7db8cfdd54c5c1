/**
 * The numbers that are trained: names, places and first values of parameters in one flat vector, the number formats of
 * a computation, and where an emitted function finds its weights. May depend on {@code torch} and {@code config}.
 * Invariant: a parameter's place follows from the configuration and the vocabularies alone.
 */
@NullMarked
package org.ttnmt.model.parameters;

import org.jspecify.annotations.NullMarked;
