/**
 * A network that decodes: its weights in the formats of decoding, the key/value cache, shortlists, attention weights
 * and scores of given translations. May depend on {@code family} and the rooms before it. Invariant: what a row gives
 * does not depend on its neighbours in the batch, to the last bit.
 */
@NullMarked
package org.ttnmt.model.decoding;

import org.jspecify.annotations.NullMarked;
