package org.ttnmt.audit;

/**
 * Figures of one corpus.
 *
 * @param name its role and files
 * @param pairs that were read, as far as both sides go
 * @param usable pairs that training can use
 * @param source figures of the source side
 * @param target figures of the target side
 */
public record CorpusFigures(CorpusName name, long pairs, long usable, SideFigures source, SideFigures target) {}
