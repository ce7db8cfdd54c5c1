package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceSplitterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "no end",
                "It rains. |We stay! |Do we? |Yes.",
                "  It rains.  |We stay.\t",
                "He paid 3.50 euros at 8.30 a.m. and left. |Nobody saw it.",
                "Mr. Smith met Dr. Jones of the U.S. Army. |They talked.",
                "So do I. |We all do.",
                "Do you agree? |No. |I do not.",
                "\u201cWho is it?\u201d |\u201cA friend.\u201d",
                "Wait... |What is that?",
                "see www.example.org/a.b for more. |Thanks!",
                "\u4eca\u5929\u4e0b\u96e8\u3002|\u6211\u4eec\u4e0d\u53bb\uff01|\u597d\u5417\uff1f",
                "\u0939\u093e\u0901\u0964 |\u0928\u0939\u0940\u0902\u0964",
                "\u041e\u043d \u043f\u0440\u0438\u0448\u0451\u043b. |\u041c\u044b \u0443\u0448\u043b\u0438.",
            })
    void sentencesEndWhereReadersSeeThem(String marked) {
        List<String> sentences = SentenceSplitter.split(marked.replace("|", ""));
        assertEquals(marked, String.join("|", sentences));
    }

    /** What is hostile: ends alone, titles alone, one word without end, characters beyond the first plane. */
    @ParameterizedTest
    @ValueSource(strings = {".", "A. ", "Mr. ", "x", "\ud83d\ude00", "\ud800", "? \"", "\u3002", "a.\u0301 "})
    void timeGrowsWithTheTextAlone(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        List<String> sentences = Assertions.assertTimeout(Duration.ofSeconds(5), () -> SentenceSplitter.split(text));
        assertEquals(text, String.join("", sentences));
        assertTrue(sentences.stream().noneMatch(String::isEmpty));
    }
}
