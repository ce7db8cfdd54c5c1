package org.ttnmt.train;

/**
 * One start of a run, or of its continuation: what its speed from there depends on.
 *
 * @param update updates that were done before
 * @param device that it computes on
 * @param threads that compute on it
 * @param parameters elements of the weights
 * @param matrixGflops rate of the machine's matrix products in the run's format, measured then; the MFU is a share of
 *     the best measured so far
 */
public record TrainingStart(long update, String device, int threads, long parameters, double matrixGflops) {}
