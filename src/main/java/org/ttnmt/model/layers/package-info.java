/**
 * The parts that networks are built of, one to a file, each of which writes its equation onto a
 * {@link org.ttnmt.model.graph.Graph}: attention, masks, positions, embeddings, normalisation, feed-forward, the
 * output projection. May depend on {@code graph} and {@code parameters}. Invariants: a layer knows neither the network
 * around it nor whether it is trained or decodes; in a mask, true means "may attend".
 */
@NullMarked
package org.ttnmt.model.layers;

import org.jspecify.annotations.NullMarked;
