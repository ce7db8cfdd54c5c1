package org.ttnmt.data;

/**
 * A place in the endless stream of batches, from which an equal stream can be opened.
 *
 * @param stage counted from 0
 * @param epoch within the stage, counted from 0
 * @param window within the epoch, counted from 0
 * @param batch within the window, counted from 0: the batch that comes next
 */
public record Position(int stage, long epoch, int window, int batch) {

    /** Before the first batch. */
    public static final Position START = new Position(0, 0, 0);

    /** A place in the first stage. */
    public Position(long epoch, int window, int batch) {
        this(0, epoch, window, batch);
    }

    public Position {
        if (stage < 0 || epoch < 0 || window < 0 || batch < 0) {
            throw new IllegalArgumentException("a position has no negative parts: stage " + stage + ", epoch " + epoch
                    + ", window " + window + ", batch " + batch);
        }
    }
}
