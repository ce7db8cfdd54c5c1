package org.ttnmt.app.score;

import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.Hypothesis;

/**
 * What a model thinks of a pair.
 *
 * @param translation as a search would have found it; its scores are NaN where it could not be scored
 * @param error why it could not be scored, in words; null where it was
 */
record PairScore(Pair pair, Hypothesis translation, @Nullable String error) {}
