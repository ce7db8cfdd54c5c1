package org.ttnmt.model.objective;

import org.ttnmt.model.batch.PaddedBatch;

/**
 * A batch as an objective takes it.
 *
 * @param pairs all pairs, then all again for each further copy
 * @param costs of minimum risk training: {@code (2, 1 + samples, pairs)}, of references and samples, and 1 for each
 *     that counts; of others empty
 */
@SuppressWarnings("ArrayRecordComponent") // carries its numbers to the device; never compared
public record ObjectiveBatch(PaddedBatch pairs, float[] costs) {}
