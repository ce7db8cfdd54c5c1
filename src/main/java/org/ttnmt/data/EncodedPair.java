package org.ttnmt.data;

/**
 * A sentence pair as subword ids, without bos and eos. The arrays are shared, never changed.
 *
 * @param source ids of the source side
 * @param target ids of the target side
 */
@SuppressWarnings("ArrayRecordComponent") // a value that only carries its arrays; never compared
public record EncodedPair(int[] source, int[] target) {}
