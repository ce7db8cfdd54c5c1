package org.ttnmt.api;

/**
 * A translation of a sentence.
 *
 * @param text without line feeds and carriage returns, which are spaces where the model writes them
 * @param score what candidates are ranked by, the log-probability after the length penalty; higher is better
 * @param logProb natural logarithm of the probability that the model gives the translation as it was found
 * @param truncated true when it reached the maximum length before it ended
 */
public record Candidate(String text, double score, double logProb, boolean truncated) {}
