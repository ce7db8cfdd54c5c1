package org.ttnmt.decode;

/**
 * A source and what its translation has to be like.
 *
 * @param source ids without eos
 * @param stream numbers the random draws of this source, such as its line's number
 * @param prefix ids that the translation begins with
 * @param constraints what it has to contain; only a beam without groups observes them
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the search; never compared
public record Request(int[] source, long stream, int[] prefix, Constraints constraints) {

    /** Any translation. */
    public static Request of(int[] source) {
        return new Request(source, 0, new int[0], Constraints.NONE);
    }
}
