package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.Protection.Kind;

/** What glossaries find in a sentence, and what is protected. */
class SteeringTest {

    @TempDir
    private Path folder;

    @Test
    void termsAreWholeWordsTheLongestFirst() throws IOException {
        Glossary glossary = Glossary.read(Files.writeString(
                folder.resolve("terms.tsv"),
                "# English\tGerman\n\ncar\tWagen\ncar park\tParkhaus\r\nApple\tApple Inc.\n车站\tBahnhof\n"));
        assertEquals(List.of("Parkhaus"), glossary.targets("the car park is full"));
        assertEquals(List.of("Wagen"), glossary.targets("Car, scary cars and a car"));
        assertEquals(List.of("Apple Inc."), glossary.targets("Apple sells an apple"));
        assertEquals(List.of("Bahnhof"), glossary.targets("火车站在哪里"));
        assertEquals(List.of("Wagen", "Parkhaus"), glossary.targets("(car) car park"));
        assertEquals(List.of(), glossary.targets(""));
    }

    @Test
    void aBrokenGlossaryIsNamed() throws IOException {
        Path file = folder.resolve("terms.tsv");
        Files.writeString(file, "a\tb\nc\n");
        assertEquals(
                file + ":2: has 1 column, but a line of a glossary is: source term, tab, target term.",
                assertThrows(UserException.class, () -> Glossary.read(file)).getMessage());
        Files.writeString(file, "a\tb\na\tb\na\tc\n");
        assertEquals(
                file + ":3: the term 'a' has the translation 'b' already, further up. Keep one of them.",
                assertThrows(UserException.class, () -> Glossary.read(file)).getMessage());
        Files.writeString(file, "a\t \n");
        assertEquals(
                file
                        + ":1: has 2 columns, one of them empty, but a line of a glossary is: source term, tab,"
                        + " target term.",
                assertThrows(UserException.class, () -> Glossary.read(file)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello {name}, %s and {{x}} of ${y} cost 100 % | {name},%s,{{x}},${y},100",
                "<b>bold</b> & <br/> a < b &amp; c | <b>,</b>,<br/>,&amp;",
                "See https://a.org/x?y=1. Or (www.b.com), or me@c.de! | https://a.org/x?y=1,www.b.com,me@c.de",
                "At 5:30 on 1.2.2024 we had 1,000 of 7 B2B 3D | 5:30,1.2.2024,1,000,7",
                "<a href=\"https://x.y/12\">12</a> | <a href=\"https://x.y/12\">,12,</a>",
                "3 and 3 | 3",
                "nothing | ''"
            })
    void textsToKeepAreFound(String source, String expected) {
        assertEquals(expected, String.join(",", new Protection(List.of(Kind.values())).keep(source)));
    }

    @Test
    void onlyWhatWasAskedForIsKept() {
        assertEquals(List.of("7"), new Protection(List.of(Kind.NUMBERS)).keep("{a} <b> 7"));
        assertEquals(List.of(), Protection.NONE.keep("{a} <b> 7"));
    }
}
