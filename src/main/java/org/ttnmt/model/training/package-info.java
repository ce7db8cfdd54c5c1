/**
 * A network in training: the script with all its functions, weights on one device or several, batches and parts of
 * batches, random bytes for dropout, and the optimizer Adam. May depend on {@code objective} and the rooms before it.
 * Invariant: what a seed draws does not depend on how a batch is divided among devices.
 */
@NullMarked
package org.ttnmt.model.training;

import org.jspecify.annotations.NullMarked;
