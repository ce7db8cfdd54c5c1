/**
 * What training minimises: the losses with their gradients at the output, what the decoder reads (the reference, or a
 * mix with predictions), and the functions that make a gradient of both. May depend on {@code family} and the rooms
 * before it. Invariant: losses are sums over real target tokens, in nats.
 */
@NullMarked
package org.ttnmt.model.objective;

import org.jspecify.annotations.NullMarked;
