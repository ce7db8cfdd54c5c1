package org.ttnmt.train;

/**
 * Something that goes wrong in a run although nothing fails.
 *
 * @param update updates so far
 * @param name of the tripwire, in snake_case
 * @param message what was seen, its usual causes and what to do
 */
public record TrainingWarning(long update, String name, String message) {}
