package org.ttnmt.train;

/**
 * The weights that did best in validation.
 *
 * @param weights flat vector of all parameters
 * @param update after which they were validated
 * @param metric result of the validation
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vector to and from a file; never compared
public record BestWeights(float[] weights, long update, double metric) {}
