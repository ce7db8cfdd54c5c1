package org.ttnmt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Says in the report of the tests whether they saw more than what is committed. */
class WiderTextsTest {

    @Test
    void testsSeeTheTextsBesideTheCheckout() {
        assumeTrue(
                Files.isDirectory(WiderTexts.file("")),
                () -> "skipped: " + WiderTexts.file("")
                        + " is not there, so only committed texts and answers are compared");
        assertEquals(2, WiderTexts.oracles("metrics").size());
        assertEquals(2, WiderTexts.oracles("spm").size());
    }
}
