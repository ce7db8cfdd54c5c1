package org.ttnmt.metrics;

/**
 * A chrF score.
 *
 * @param name chrF, beta, and a plus for each word order: chrF2, chrF2++
 * @param score between 0 and 100
 */
public record ChrFScore(String name, double score) implements Score {}
