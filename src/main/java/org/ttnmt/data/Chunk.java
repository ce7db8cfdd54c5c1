package org.ttnmt.data;

/**
 * Neighbouring lines of a corpus, which are read together.
 *
 * @param linesBefore number of lines before the first
 * @param sourceOffset bytes of the source text (or TSV text) before the first line
 * @param targetOffset bytes of the target text before the first line
 * @param lines number of lines
 * @param usable number of pairs without a problem among them
 */
record Chunk(long linesBefore, long sourceOffset, long targetOffset, int lines, int usable) {}
