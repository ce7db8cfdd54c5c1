package org.ttnmt.data;

/**
 * One use of a chunk within an epoch. A corpus whose pairs are drawn 2.5 times an epoch has three for each chunk: the
 * first two take all pairs, the third one takes half of them in one epoch and the other half in the next.
 *
 * @param corpus index of the corpus
 * @param chunk index of the chunk in its corpus
 * @param copy counted from 0
 */
record ChunkDraw(int corpus, int chunk, int copy) {}
