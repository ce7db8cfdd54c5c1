/**
 * Experiments: variants of a configuration, each trained with several seeds, and which differences between them are
 * statistically significant. May depend on {@code training}, {@code translate} and {@code evaluate}. Invariant: a trial
 * is a training run like any other, and is never done twice.
 */
@NullMarked
package org.ttnmt.app.compare;

import org.jspecify.annotations.NullMarked;
