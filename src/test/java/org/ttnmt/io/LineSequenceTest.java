package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSequenceTest {

    private static LineSequence.Text text(String name, String text) {
        return new LineSequence.Text(
                name, new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), name));
    }

    @Test
    void linesAreCountedThroughAndKnowTheirPlace() {
        List<String> lines = new ArrayList<>();
        try (LineSequence all = new LineSequence(
                List.of(text("none", ""), text("a", "one\ntwo"), text("b", ""), text("c", "\uFEFFthree\n\nfive\n")))) {
            for (Line line = all.next(); line != null; line = all.next()) {
                lines.add(line.number() + " " + all.place(line.number()) + " " + line.text());
            }
            assertEquals("none and 3 more", all.name());
            assertEquals("a:1", all.place(1));
        }
        assertEquals(List.of("1 a:1 one", "2 a:2 two", "3 c:1 three", "4 c:2 ", "5 c:3 five"), lines);
    }

    @Test
    void oneTextIsCalledByItsName() {
        try (LineSequence all = new LineSequence(List.of(text("a", "one\n")))) {
            assertEquals("a", all.name());
            assertEquals("a:1", all.place(1));
        }
    }
}
