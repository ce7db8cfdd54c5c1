/**
 * Training a model: the run's folder, what it begins with, validation, and the finished model. May depend on
 * {@code store} and {@code translate}. Invariant: a run that was stopped and continued ends with the weights of one
 * that was not.
 */
@NullMarked
package org.ttnmt.app.training;

import org.jspecify.annotations.NullMarked;
