package org.ttnmt.decode;

/**
 * A source and what its translation has to be like.
 *
 * @param source ids without eos
 * @param stream numbers the random draws of this source, such as its line's number
 * @param prefix ids that the translation begins with
 * @param constraints what it has to contain; only a beam without groups observes them
 * @param words ids that it may consist of, eos among them, ascending; none for the whole vocabulary
 * @param labelled places of the source that get a label, for networks that label
 */
@SuppressWarnings("ArrayRecordComponent") // carries its arrays to the search; never compared
public record Request(int[] source, long stream, int[] prefix, Constraints constraints, int[] words, int[] labelled) {

    /** A translation. */
    public Request(int[] source, long stream, int[] prefix, Constraints constraints, int[] words) {
        this(source, stream, prefix, constraints, words, new int[0]);
    }

    /** A translation out of the whole vocabulary. */
    public Request(int[] source, long stream, int[] prefix, Constraints constraints) {
        this(source, stream, prefix, constraints, new int[0]);
    }

    /** The same, with nothing that it has to contain. */
    public Request withoutConstraints() {
        return constraints.isEmpty() ? this : new Request(source, stream, prefix, Constraints.NONE, words, labelled);
    }

    /** Whether its translation may begin with anything, and need not contain anything. */
    boolean isPlain() {
        return prefix.length == 0 && constraints.isEmpty();
    }

    /** Whether it may use some words alone. */
    boolean hasFewWords() {
        return words.length > 0;
    }

    /** Labels of some places. */
    public static Request labels(int[] source, int[] labelled) {
        return new Request(source, 0, new int[0], Constraints.NONE, new int[0], labelled);
    }

    /** Any translation. */
    public static Request of(int[] source) {
        return new Request(source, 0, new int[0], Constraints.NONE);
    }
}
