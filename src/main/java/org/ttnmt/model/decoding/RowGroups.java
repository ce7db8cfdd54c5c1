package org.ttnmt.model.decoding;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a decoding share keys and values: those of their source, and those of what they have said so far. A
 * group is equally many neighbouring rows that all continue rows of one group of the step before, so that it needs no
 * copy; where the rows of a step cannot be divided so, each row is a group of its own.
 */
final class RowGroups {
    /**
     * Rows of a group attend to the tokens of all its rows, with those of others hidden: the work for a row grows with
     * the group, so large ones are not worth it.
     */
    private static final int LARGEST = 8;

    private int[] groupOfRow;
    private int groups;

    /** One row for each source, and one group. */
    RowGroups(int sources) {
        this.groupOfRow = IntStream.range(0, sources).toArray();
        this.groups = sources;
    }

    int groups() {
        return groups;
    }

    int rows() {
        return groupOfRow.length;
    }

    /**
     * Takes over new rows.
     *
     * @param order for each new row, the row that it continues
     * @return for each new group, the old one that it continues; null when they are the same
     */
    int @Nullable [] advance(int[] order) {
        int[] continued = Arrays.stream(order).map(row -> groupOfRow[row]).toArray();
        int common = commonRunLength(continued);
        int perGroup = common <= LARGEST ? common : 1;
        int[] old = new int[continued.length / perGroup];
        Arrays.setAll(old, group -> continued[group * perGroup]);
        boolean same = Arrays.equals(old, IntStream.range(0, groups).toArray());
        groups = old.length;
        groupOfRow = continued;
        Arrays.setAll(groupOfRow, row -> row / perGroup);
        return same ? null : old;
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
}
