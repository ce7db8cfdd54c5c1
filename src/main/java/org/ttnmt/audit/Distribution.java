package org.ttnmt.audit;

/**
 * Numbers that describe many numbers.
 *
 * @param count how many there are
 * @param mean of them
 * @param p1 the first percentile: 1 % of the numbers are not above it; the others likewise
 * @param max the greatest
 */
public record Distribution(long count, double mean, int p1, int p5, int p50, int p95, int p99, int max) {}
