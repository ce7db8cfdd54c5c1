/**
 * Search (greedy, beam) against the small {@code StepModel} interface; hypotheses; batching of requests. Knows nothing of the network.
 */
@NullMarked
package org.ttnmt.decode;

import org.jspecify.annotations.NullMarked;
