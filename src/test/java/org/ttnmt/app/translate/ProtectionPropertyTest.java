package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Request;

/** {@code --protect all} on sentences that nobody wrote: what was there is in the translation, or it is named. */
class ProtectionPropertyTest {
    private static final Steering ALL =
            new Steering(Glossary.empty(), new Protection(List.of(Protection.Kind.values())));

    private static final List<String> WORDS =
            List.of("the", "Straße", "слово", "λόγος", "שלום", "سلام", "नमस्ते", "สวัสดี", "火车站", "ひらがな", "한국어", "км");

    private static final List<String> PROTECTED = List.of(
            "{name}",
            "{{ x }}",
            "${a.b}",
            "%s",
            "%1$d",
            "%(count)d",
            "%{y}",
            "__init__",
            "{n, plural, one {# a} other {# b}}",
            "<b>",
            "</b>",
            "<br/>",
            "<a href=\"{url}?x=%20&amp;y=7\" title='a > b'>",
            "<!-- 3 {z} -->",
            "&nbsp;",
            "https://a.org/{id}/__init__/%20_(7)",
            "www.b.de/x,y?z=1.5",
            "me.you@example.co.uk",
            "ftp://x.y/~z/%s",
            "7",
            "2004",
            "1,234.56",
            "12:30",
            "٣٫٥",
            "१२३",
            "๒๕๔๗",
            "２０２４",
            "½");

    @Test
    void whatWasThereIsInTheTranslationOrMissing() {
        Random random = new Random(1);
        int lost = 0;
        for (int i = 0; i < 10_000; i++) {
            List<String> parts = new ArrayList<>();
            List<String> kept = new ArrayList<>();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                String text = PROTECTED.get(random.nextInt(PROTECTED.size()));
                kept.add(text);
                parts.add(WORDS.get(random.nextInt(WORDS.size())));
                parts.add(text);
            }
            String source = String.join(random.nextBoolean() ? " " : "　", parts);
            Set<String> found = ALL.texts(source);
            kept.forEach(text -> assertTrue(found.contains(text), () -> text + " of " + source + " in " + found));
            List<String> translated =
                    parts.stream().filter(part -> random.nextInt(4) > 0).toList();
            String translation = String.join(random.nextBoolean() ? " " : "", translated);
            List<String> missing = Spelling.missing(translation, asked(source, found));
            String rest = translation; // each place is one text's
            for (String text : found.stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList()) {
                assertTrue(
                        rest.contains(text) || missing.contains(text),
                        () -> text + " of " + source + " is lost in silence in " + translation);
                if (missing.contains(text)) {
                    lost++;
                } else {
                    rest = rest.replaceFirst(Pattern.quote(text), "\uFFFF");
                }
            }
        }
        assertTrue(lost > 5000, "this many were lost: " + lost);
    }

    private static PreparedQuery asked(String source, Set<String> texts) {
        Query query = Query.of(1, source);
        return new PreparedQuery(
                query,
                new Request(new int[0], 1, new int[0], Constraints.NONE),
                Markup.none(source),
                texts.stream().map(text -> new Term(text, true, null)).toList(),
                new CompletableFuture<>());
    }

    /** The network writes texts in either normal form; what is kept stands as in the source, or is missing. */
    @ParameterizedTest
    @ValueSource(strings = {"NFC", "NFD"})
    void whatIsThereInAnotherNormalFormIsWrittenAsInTheSource(Normalizer.Form written) {
        Spelling spelling = new Spelling(new ToyModel.Bytes());
        for (Normalizer.Form read : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
            String text = Normalizer.normalize("<b title=\"Ça 각\">", read);
            String other = Normalizer.normalize("{café, plural, one {é}}", read);
            PreparedQuery asked = asked("", new LinkedHashSet<>(List.of(text, other)));
            String translation = Normalizer.normalize("é <b title=\"Ça 각\">ñ{café, plural, one {é}}.", written);
            String expected =
                    Normalizer.normalize("é ", written) + text + Normalizer.normalize("ñ", written) + other + ".";
            int[] tokens = new ToyModel.Bytes().encode(translation);
            assertEquals(expected, spelling.spell(tokens, asked).text());
            assertEquals(List.of(), Spelling.missing(expected, asked));
        }
    }

    /** A letter with a mark that no letter has as its own is not that letter. */
    @Test
    void aLetterIsNotFoundWithinOneThatHasMarks() {
        PreparedQuery asked = asked("", Set.of("x"));
        String translation = "e\u0301 x\u0301";
        int[] tokens = new ToyModel.Bytes().encode(translation);
        assertEquals(
                translation,
                new Spelling(new ToyModel.Bytes()).spell(tokens, asked).text());
        assertEquals(List.of("x"), Spelling.missing(translation, asked));
    }

    /** A line is written for a line, so a line end becomes a space; other separators of lines are characters. */
    @Test
    void lineEndsWithinATextAreSpaces() {
        String text = "<b\r\ntitle=\"a\u2028b\u0085\">";
        String comment = "<!-- a\n\u2029b -->";
        assertEquals(Set.of(text, comment, "https://a.b/"), ALL.texts(text + " https://a.b/\u0085" + comment));
        PreparedQuery asked = asked("", new LinkedHashSet<>(List.of(text, comment)));
        String expected = "a <b  title=\"a\u2028b\u0085\"> <!-- a \u2029b -->";
        for (String written : List.of(expected, "a " + text + " " + comment)) {
            int[] tokens = new ToyModel.Bytes().encode(written);
            assertEquals(
                    expected,
                    new Spelling(new ToyModel.Bytes()).spell(tokens, asked).text());
        }
        assertEquals(List.of(), Spelling.missing(expected, asked));
    }

    /** A number that is part of another is not there, nor is a word that is part of another. */
    @Test
    void partsOfNumbersAndWordsDoNotCount() {
        assertEquals(List.of("30"), missing("130 and 7.30", "30"));
        assertEquals(List.of(), missing("30km, A30B", "30"));
        assertEquals(List.of("30"), missing("30.5", "30"));
        assertEquals(List.of("art"), missing("party, artful", "art"));
        assertEquals(List.of(), missing("l'art.", "art"));
        assertEquals(List.of(), missing("cafe\u0301", "caf\u00E9"));
        assertEquals(List.of(), missing("火车站台", "车站"));
    }

    /** A place is one text's: the 30 of an address is not the 30 beside it. */
    @Test
    void whatIsWithinALongerTextDoesNotCount() {
        assertEquals(List.of("30"), missing("https://e.com/30元", "30", "https://e.com/30"));
        assertEquals(List.of(), missing("30 at https://e.com/30", "30", "https://e.com/30"));
        assertEquals(List.of("5"), missing("<b id=\"5\"></b>", "5", "<b id=\"5\">", "</b>"));
        assertEquals(List.of("{id}"), missing("https://a.b/{id}。", "https://a.b/{id}", "{id}"));
    }

    private static List<String> missing(String translation, String... texts) {
        return Spelling.missing(translation, asked("", Set.of(texts)));
    }

    /** What patterns begin with, 65,536 characters of it, takes no minutes and no stack. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{a",
                "{{",
                "${",
                "{a,{b}",
                "{b}",
                "<a \"",
                "<a '",
                "<a b=",
                "<!--",
                "<",
                "<%",
                "<?",
                "&a",
                "__a",
                "%(",
                "%1",
                "7",
                "7.",
                "a@",
                "a.",
                "@a.",
                "https://",
                "x://)",
                "www.",
                "mailto:",
                "a://a",
                "$a",
                "{%",
                "{#",
                "\"",
                "<a \"\"",
                "e\u0301",
                "\u0301"
            })
    void timeGrowsAsALineDoes(String unit) {
        String line = unit.repeat((1 << 16) / unit.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> ALL.texts(line));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> ALL.texts("<a " + line + ">"));
    }
}
