/**
 * Search (greedy, beam, diverse beam, sampling) against the small interfaces {@link org.ttnmt.model.StepModel} and
 * {@link org.ttnmt.model.SlotModel}, and hypotheses. Knows nothing of the network; may depend on {@code config}. Invariant: what is found for a source depends
 * on that source and the options alone, never on the other sources of its batch.
 */
@NullMarked
package org.ttnmt.decode;

import org.jspecify.annotations.NullMarked;
