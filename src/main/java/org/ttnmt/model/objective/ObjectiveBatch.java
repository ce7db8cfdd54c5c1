package org.ttnmt.model.objective;

import org.ttnmt.model.batch.PaddedBatch;

/**
 * A batch as an objective takes it.
 *
 * @param pairs all pairs, then all again for each further copy
 * @param costs for minimum risk training {@code (2, 1 + samples, pairs)}: the costs of references and samples, then 1
 *     for each that counts and 0 for the others; empty for other objectives
 */
@SuppressWarnings("ArrayRecordComponent") // carries its numbers to the device; never compared
public record ObjectiveBatch(PaddedBatch pairs, float[] costs) {}
