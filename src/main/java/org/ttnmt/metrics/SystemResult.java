package org.ttnmt.metrics;

import org.jspecify.annotations.Nullable;

/**
 * A system's score with what resampling says of it.
 *
 * @param score of the corpus
 * @param pValue probability of a difference to the baseline at least as large as the one seen, if both came from the
 *     same process; null for the baseline
 * @param mean of the scores of the resamples; null when there were none
 * @param interval half the width of the 95 % interval of the scores of the resamples; null when there were none
 */
public record SystemResult(double score, @Nullable Double pValue, @Nullable Double mean, @Nullable Double interval) {}
