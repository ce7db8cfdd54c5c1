package org.ttnmt.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.audit.LineFacts.Flag;

class LineReadingTest {
    private final LineReading reading = new LineReading();

    private LineFacts facts(String text) {
        return reading.read(text, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "M\u00C3\u00A4dchen",
                "na\u00C3\u00AFve",
                "it\u00E2\u20AC\u2122s",
                "\u00D0\u00BF\u00D1\u20AC\u00D0\u00B8",
                "\u00E4\u00BD\u00A0\u00E5\u00A5\u00BD",
                "\u00C2\u00A9 2020"
            })
    void seesTextThatWasDecodedWrongly(String text) {
        assertTrue(facts(text).has(Flag.MOJIBAKE), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "M\u00E4dchen gr\u00FC\u00DFen \u00DCbung",
                "\u00ABCAF\u00C9\u00BB et \u201CCAF\u00C9\u201D\u2026",
                "S\u00C3O PAULO, MA\u00C7\u00C3\u201D",
                "\u00C2ne \u00CEle \u00D1and\u00FA \u00DE\u00F3r",
                "\u043F\u0440\u0438\u0432\u0435\u0442 \u4F60\u597D",
                "r\u00E9sum\u00E9\u00A0: 5\u00A0%"
            })
    void leavesGoodTextAlone(String text) {
        assertFalse(facts(text).has(Flag.MOJIBAKE), text);
    }

    @ParameterizedTest
    @CsvSource({
        "The cat., Latin",
        "\u042D\u0442\u043E ok, Cyrillic",
        "\u6211\u7528Twitter\u3002, Han",
        "\u3053\u308C\u306F\u672C\u3067\u3059, Kana",
        "123 !!, none"
    })
    void namesTheScriptOfALine(String text, String script) {
        assertEquals(script, Scripts.name(facts(text).script()));
        assertEquals("Latin", Scripts.name(facts("plain").script()), "nothing is left of the line before");
    }

    @Test
    void fingerprintsIgnoreWhatTheyShould() {
        assertEquals(facts("The cat.").fingerprint(), facts("  The cat. \t").fingerprint());
        assertNotEquals(facts("The cat.").fingerprint(), facts("the cat").fingerprint());
        assertEquals(facts("The cat.").looseFingerprint(), facts("the  CAT !").looseFingerprint());
        assertNotEquals(facts("the cat").looseFingerprint(), facts("the cats").looseFingerprint());
        assertNotEquals(facts("?!").looseFingerprint(), facts("!!").looseFingerprint());
    }

    @Test
    void knowsWhatShowsNothing() {
        for (String blank : new String[] {"", " \t", "\u00A0\u3000", "\u200B\uFEFF", "\u0000"}) {
            assertTrue(facts(blank).has(Flag.BLANK), blank);
        }
        assertFalse(facts(".").has(Flag.BLANK));
        assertEquals(2, facts("two words").words());
        assertEquals(9, facts("two words").characters());
        assertTrue(facts("a\u0000b").has(Flag.CONTROL));
        assertTrue(facts("a\uFEFFb").has(Flag.BYTE_ORDER_MARK));
        assertFalse(facts("zero\u200Dwidth").has(Flag.CONTROL), "a joiner belongs to text");
    }
}
