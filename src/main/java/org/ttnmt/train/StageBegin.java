package org.ttnmt.train;

/**
 * A stage of the data begins.
 *
 * @param update updates that were done before
 * @param stage counted from 1
 * @param stages how many there are
 * @param reads what it reads, and until when, in words
 */
public record StageBegin(long update, int stage, int stages, String reads) {}
