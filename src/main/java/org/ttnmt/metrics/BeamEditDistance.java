package org.ttnmt.metrics;

import java.util.Arrays;
import org.ttnmt.UserException;

/**
 * Word edit distance within a beam around the (stretched) diagonal. It remembers the matrix of one hypothesis, so that
 * a variant that starts with the same words costs only the rows from there on.
 */
final class BeamEditDistance {
    static final byte KEEP = 0;
    static final byte SUBSTITUTE = 1;
    /** A word of the hypothesis that the reference does not have. */
    static final byte DELETE = 2;
    /** A word of the reference that the hypothesis does not have. */
    static final byte INSERT = 3;

    private static final byte NONE = 4;
    private static final int BEAM = 25;
    private static final int INFINITY = 1 << 28;
    private static final int MOST_CELLS = 100_000_000;

    private int[] reference = {};
    private int hypothesisLength;
    private int columns; // reference length + 1
    private int[] costs = {}; // (hypothesis length + 1, reference length + 1)
    private byte[] edits = {};
    private int[] firstColumn = {}; // of each row's beam
    private int[] endColumn = {};
    private int[] before = {};
    private int[] current = {};

    /** Fills the matrix of {@code hypothesis} against {@code reference} and returns the distance. */
    int distance(int[] hypothesis, int[] newReference) {
        reference = newReference;
        hypothesisLength = hypothesis.length;
        columns = newReference.length + 1;
        makeRoom();
        layBeam();
        for (int j = 0; j < columns; j++) {
            costs[j] = j;
            edits[j] = INSERT;
        }
        for (int i = 1; i <= hypothesisLength; i++) {
            fillRow(i, hypothesis[i - 1]);
        }
        return costs[hypothesisLength * columns + columns - 1];
    }

    private void makeRoom() {
        long cells = (hypothesisLength + 1L) * columns;
        if (cells > MOST_CELLS) {
            throw new UserException("A line of " + hypothesisLength
                    + " words is too long for TER against a reference of " + (columns - 1) + " words (at most "
                    + MOST_CELLS + " pairs of words). Split the lines into sentences.");
        }
        if (costs.length < cells) {
            int room = (int) Math.min(MOST_CELLS, 2 * cells);
            costs = new int[room];
            edits = new byte[room];
        }
        if (firstColumn.length <= hypothesisLength) {
            firstColumn = new int[2 * hypothesisLength + 1];
            endColumn = new int[2 * hypothesisLength + 1];
        }
        if (before.length < columns) {
            before = new int[2 * columns];
            current = new int[2 * columns];
        }
    }

    private void layBeam() {
        double ratio = hypothesisLength == 0 ? 1 : (double) (columns - 1) / hypothesisLength;
        int beam = BEAM < ratio / 2 ? (int) Math.ceil(ratio / 2 + BEAM) : BEAM;
        for (int i = 1; i <= hypothesisLength; i++) {
            int diagonal = (int) Math.floor(i * ratio);
            firstColumn[i] = Math.max(0, diagonal - beam);
            endColumn[i] = i == hypothesisLength ? columns : Math.min(columns, diagonal + beam);
        }
    }

    /** Prefers keeping and substituting, then deleting, then inserting. */
    private void fillRow(int i, int word) {
        int row = i * columns;
        int above = row - columns;
        Arrays.fill(costs, row, row + columns, INFINITY);
        Arrays.fill(edits, row, row + columns, NONE);
        for (int j = firstColumn[i]; j < endColumn[i]; j++) {
            int cost = INFINITY;
            byte edit = NONE;
            if (j > 0) {
                boolean same = word == reference[j - 1];
                int diagonal = costs[above + j - 1] + (same ? 0 : 1);
                if (diagonal < cost) {
                    cost = diagonal;
                    edit = same ? KEEP : SUBSTITUTE;
                }
            }
            if (costs[above + j] + 1 < cost) {
                cost = costs[above + j] + 1;
                edit = DELETE;
            }
            if (j > 0 && costs[row + j - 1] + 1 < cost) {
                cost = costs[row + j - 1] + 1;
                edit = INSERT;
            }
            costs[row + j] = cost;
            edits[row + j] = edit;
        }
    }

    /**
     * The distance of a variant of the remembered hypothesis, of the same length, if it is at most {@code limit};
     * anything above the limit otherwise.
     *
     * @param same how many words at the start are those of the remembered hypothesis
     */
    int distanceOfVariant(int[] variant, int same, int limit) {
        System.arraycopy(costs, same * columns, before, 0, columns);
        for (int i = same + 1; i <= hypothesisLength; i++) {
            if (variantRow(i, variant[i - 1]) > limit) {
                return limit + 1;
            }
            int[] swapped = before;
            before = current;
            current = swapped;
        }
        return before[columns - 1];
    }

    /** Computes one row from the one before and returns the least that the whole distance can still be. */
    private int variantRow(int i, int word) {
        int[] above = before;
        int[] row = current;
        int first = firstColumn[i];
        int end = endColumn[i];
        int left = INFINITY;
        int least = INFINITY;
        int remaining = hypothesisLength - i - (columns - 1);
        if (first > 0) {
            row[first - 1] = INFINITY;
        }
        int j = first;
        if (j == 0) {
            left = above[0] + 1;
            row[0] = left;
            least = left + Math.abs(remaining);
            j = 1;
        }
        for (; j < end; j++) {
            int cost = above[j - 1] + (word == reference[j - 1] ? 0 : 1);
            cost = Math.min(cost, above[j] + 1);
            cost = Math.min(cost, left + 1);
            row[j] = cost;
            left = cost;
            least = Math.min(least, cost + Math.abs(remaining + j));
        }
        Arrays.fill(row, end, columns, INFINITY);
        return least;
    }

    /** The last edit on the cheapest way to the cell (hypothesis words, reference words) of the remembered matrix. */
    byte edit(int hypothesisWords, int referenceWords) {
        return edits[hypothesisWords * columns + referenceWords];
    }
}
