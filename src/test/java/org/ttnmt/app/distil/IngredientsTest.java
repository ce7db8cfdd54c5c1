package org.ttnmt.app.distil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngredientsTest {
    private static final String HASH = "0".repeat(64);

    @Test
    void changesAreToldAndHashesAreNot() {
        assertEquals(
                List.of(
                        "teacher-1 was made anew",
                        "data.train[0].source has changed",
                        "data.train[1].source is new",
                        "student.model.heads was 4, now it is 8"),
                told(
                        Map.of("data.train[0].source", HASH, "student.model.heads", "4", "after teacher-1", HASH),
                        Map.of(
                                "data.train[0].source",
                                HASH.replace('0', '1'),
                                "data.train[1].source",
                                HASH,
                                "student.model.heads",
                                "8",
                                "after teacher-1",
                                HASH.replace('0', '2'))));
    }

    /** As with a later version of tt, which knows more keys. */
    @Test
    void aKeyThatWasNotThereAndHasItsDefaultIsNoChange() {
        assertEquals(List.of(), told(Map.of(), Map.of("student.model.norm", "post", "filter.copies", "true")));
        assertEquals(
                List.of("filter.copies is new", "student.model.norm is new"),
                told(Map.of(), Map.of("student.model.norm", "pre", "filter.copies", "false")));
    }

    @Test
    void stagesThatComeAndGoAreToldAsThat() {
        assertEquals(
                List.of("student-depth is not a stage any more", "teacher-3 is a new stage"),
                told(Map.of("after student-depth", HASH), Map.of("after teacher-3", HASH)));
    }

    private static List<String> told(Map<String, String> before, Map<String, String> now) {
        return Ingredients.changes(before, now).stream()
                .map(Ingredients.Change::describe)
                .toList();
    }
}
