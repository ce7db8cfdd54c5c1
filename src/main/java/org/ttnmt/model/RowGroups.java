package org.ttnmt.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a decoding share the keys and values of their source. The memory holds one group for every so many neighbouring
 * rows: as many as divide each source's rows, so that no hypothesis needs a copy as long as all sources have equally many.
 */
final class RowGroups {
    private int[] sourceOfRow;
    private int[] sourceOfGroup;

    /** One row for each source, and one group. */
    RowGroups(int sources) {
        this.sourceOfRow = new int[sources];
        Arrays.setAll(sourceOfRow, i -> i);
        this.sourceOfGroup = sourceOfRow;
    }

    int rows() {
        return sourceOfRow.length;
    }

    /**
     * Takes over new rows.
     *
     * @param order for each new row, the row that it continues
     * @return for each new group, the old one that holds its source; null when the memory serves as it is
     */
    int @Nullable [] advance(int[] order) {
        int[] rows = Arrays.stream(order).map(row -> sourceOfRow[row]).toArray();
        int perGroup = commonRunLength(rows);
        int[] groups = new int[rows.length / perGroup];
        Arrays.setAll(groups, group -> rows[group * perGroup]);
        int[] old = sourceOfGroup;
        sourceOfRow = rows;
        sourceOfGroup = groups;
        return Arrays.equals(old, groups)
                ? null
                : Arrays.stream(groups).map(source -> indexOf(source, old)).toArray();
    }

    /** The greatest number that divides the length of each run of equal neighbours. */
    private static int commonRunLength(int[] values) {
        int common = 0;
        int begin = 0;
        for (int i = 1; i <= values.length; i++) {
            if (i == values.length || values[i] != values[begin]) {
                common = greatestCommonDivisor(i - begin, common);
                begin = i;
            }
        }
        return common;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static int indexOf(int value, int[] values) {
        int index = 0;
        while (values[index] != value) {
            index++;
        }
        return index;
    }
}
