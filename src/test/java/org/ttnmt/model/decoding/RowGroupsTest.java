package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class RowGroupsTest {

    @Test
    void hypothesesOfASourceShareItsMemory() {
        RowGroups groups = new RowGroups(2);
        assertNull(groups.advance(new int[] {0, 1}));
        assertNull(groups.advance(new int[] {0, 0, 0, 1, 1, 1}), "beams open");
        assertNull(groups.advance(new int[] {2, 0, 0, 4, 5, 3}), "rows change places within their source");
        assertEquals(6, groups.rows());
    }

    @Test
    void unevenRowsEachHaveTheirOwnFromThenOn() {
        RowGroups groups = new RowGroups(2);
        assertArrayEquals(new int[] {0, 0, 1}, groups.advance(new int[] {0, 0, 1}));
        assertArrayEquals(new int[] {1, 0, 2}, groups.advance(new int[] {1, 0, 2}), "they have said different things");
        assertArrayEquals(new int[] {0, 2}, groups.advance(new int[] {0, 2}));
        assertNull(groups.advance(new int[] {0, 0, 1, 1}));
    }

    @Test
    void groupsAreAsLargeAsDividesAll() {
        RowGroups groups = new RowGroups(2);
        assertArrayEquals(new int[] {0, 0, 1}, groups.advance(new int[] {0, 0, 0, 0, 1, 1}));
    }

    @Test
    void manyRowsOfASourceAreNoGroup() {
        RowGroups groups = new RowGroups(1);
        assertNull(groups.advance(new int[8]));
        assertArrayEquals(new int[9], groups.advance(new int[9]));
    }

    @Test
    void sourcesDisappearAndChangePlaces() {
        RowGroups groups = new RowGroups(3);
        assertArrayEquals(new int[] {2, 0}, groups.advance(new int[] {2, 2, 0, 0}));
        assertArrayEquals(new int[] {1, 0, 0}, groups.advance(new int[] {3, 1, 0}));
        assertArrayEquals(new int[] {0}, groups.advance(new int[] {0}));
        assertNull(groups.advance(new int[] {0}));
    }
}
