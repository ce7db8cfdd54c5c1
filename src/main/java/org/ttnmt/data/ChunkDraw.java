package org.ttnmt.data;

/**
 * One reading of a chunk within an epoch. A corpus of weight 2.5 gives three for each of its chunks: the first two hold
 * all pairs, the third one half of them in one epoch and the other half in the next.
 *
 * @param corpus index of the corpus
 * @param chunk index of the chunk in its corpus
 * @param copy counted from 0
 */
record ChunkDraw(int corpus, int chunk, int copy) {}
