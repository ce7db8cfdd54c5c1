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
        assertEquals(List.of("Parkhaus"), targets(glossary, "the car park is full"));
        assertEquals(List.of("Wagen"), targets(glossary, "Car, scary cars and a car"));
        assertEquals(List.of("Apple Inc."), targets(glossary, "Apple sells an apple"));
        assertEquals(List.of("Bahnhof"), targets(glossary, "火车站在哪里"));
        assertEquals(List.of("Wagen", "Parkhaus"), targets(glossary, "(car) car park"));
        assertEquals(List.of(), targets(glossary, ""));
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
                        + ":1: has 2 columns, one of them empty, but a line of a glossary is: source term, tab, target"
                        + " term.",
                assertThrows(UserException.class, () -> Glossary.read(file)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "Hello {name}, %s and {{x}} of ${y} cost 100 % | {name},%s,{{x}},${y},100",
                "<b>bold</b> & <br/> a < b &amp; c | <b>,</b>,<br/>,&amp;",
                "See https://a.org/x?y=1. Or (www.b.com), or me@c.de! | https://a.org/x?y=1,www.b.com,me@c.de",
                "At 5:30 on 1.2.2024 we had 1,000 of 7 B2B 3D | 5:30,1.2.2024,1,000,7,2,3",
                "<a href=\"https://x.y/12\">12</a> | <a href=\"https://x.y/12\">,12,</a>",
                "3 and 3 | 3",
                "2004年7月2日，共30人 | 2004,7,2,30",
                "30km, 19h30, 5kg; 3시 20분; ๒๕๔๗ปี ๑๒.๕ | 30,19,5,3,20,๒๕๔๗,๑๒.๕",
                "١٬٢٣٤٫٥ کتاب, १२३, ２０２４, ½, 1’000, 1\u00A0000 | ١٬٢٣٤٫٥,१२३,２０２４,½,1’000,1\u00A0000",
                "<a href=\"{url}\" class='x>y'>here</a> | <a href=\"{url}\" class='x>y'>,</a>",
                "https://a.org/{id}/__init__/%20?x=%s#1. | https://a.org/{id}/__init__/%20?x=%s#1",
                "(https://en.wikipedia.org/wiki/Tt_(film)) | https://en.wikipedia.org/wiki/Tt_(film)",
                "见https://例.cn/a，和a.b@例.cn。 | https://例.cn/a,a.b@例.cn",
                "%(name)s has %(count)d, %1$s %-5.2f %ld %@ 50%% | %(name)s,%(count)d,%1$s,%-5.2f,%ld,%@,50,%%",
                "{n, plural, one {# day} other {{x} days}}! | {n, plural, one {# day} other {{x} days}}",
                "{{ user.name }} {{{raw}}} #{a + b} %{c} $d | {{ user.name }},{{{raw}}},#{a + b},%{c},$d",
                "{% if a %}{# note #}<%= b %><?php c ?><!-- 7 --> | {% if a %},{# note #},<%= b %>,<?php c ?>,<!-- 7"
                        + " -->",
                "<0>see</0> <br /> &#x1F; &amp; %PATH% {} {0:.2f} | <0>,</0>,<br />,&#x1F;,&amp;,%PATH%,{},{0:.2f}",
                "nothing | ''"
            })
    void textsToKeepAreFound(String source, String expected) {
        assertEquals(expected, String.join(",", kept(source, Kind.values())));
    }

    /** A term within an address is part of it; a number within a term is part of that. */
    @Test
    void theLongestOfOverlappingTextsCounts() throws IOException {
        Glossary glossary = Glossary.read(Files.writeString(
                folder.resolve("terms.tsv"), "station\tBahnhof\nRoute 66\tdie Route 66\ncafé\tKaffeehaus\n"));
        Steering steering = new Steering(glossary, new Protection(List.of(Kind.values())));
        assertEquals(
                List.of("https://a.org/station", "Bahnhof", "die Route 66", "7"),
                List.copyOf(steering.texts("https://a.org/station is the station on Route 66, 7")));
    }

    /**
     * Accents as letters of their own or as marks behind letters; where a term begins and ends is counted in the
     * source.
     */
    @Test
    void termsAreFoundInAnyNormalForm() throws IOException {
        Glossary glossary = Glossary.read(Files.writeString(
                folder.resolve("terms.tsv"), "cafe\u0301\tA\nna\u00EFve\tB\n\u1112\u1161\u11AB\tC\n"));
        assertEquals(
                List.of(new Span(1, 5, "A"), new Span(6, 12, "B"), new Span(13, 14, "C")),
                glossary.spans(" caf\u00E9 nai\u0308ve \uD55C"));
    }

    @Test
    void onlyWhatWasAskedForIsKept() {
        assertEquals(List.of("7"), kept("{a} <b> 7", Kind.NUMBERS));
        assertEquals(List.of(), kept("{a} <b> 7"));
    }

    private static List<String> kept(String source, Kind... kinds) {
        return List.copyOf(new Steering(Glossary.empty(), new Protection(List.of(kinds))).texts(source));
    }

    private static List<String> targets(Glossary glossary, String source) {
        return List.copyOf(new Steering(glossary, Protection.NONE).texts(source));
    }
}
