package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags leave a source and come to its translation. */
class TaggedTextTest {
    private static final Steering TAGS = new Steering(Glossary.empty(), new Protection(List.of(Protection.Kind.TAGS)));
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\d]+|[^\\p{L}\\d\\s]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no tags & <none | no tags & <none",
                "a <b>big</b> dog | a big dog",
                "re<b>do</b>ne | redone",
                "one<br/>two<br>three | one two three",
                "<p>one</p><p>two</p> | one two",
                "<b><i>one</i></b> two | one two",
                "a &amp; <x/> b | a &amp;  b",
            })
    void theNetworkReadsTheTextBetweenTags(String source, String bare) {
        assertEquals(bare, TAGS.markup(source).bare());
    }

    /** Words of both sides are linked by {@code source-target}; the rest is linked with nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a <b>big</b> dog | ein großer Hund | 0-0 1-1 2-2 | ein <b>großer</b> Hund",
                "a <b>big dog</b>. | ein großer Hund. | 0-0 1-1 2-2 3-3 | ein <b>großer Hund</b>.",
                "he <b>has</b> seen it | er hat es gesehen | 0-0 1-1 2-3 3-2 | er <b>hat</b> es gesehen",
                "he has <b>seen</b> it | er hat es gesehen | 0-0 1-1 2-3 3-2 | er hat es <b>gesehen</b>",
                "<b>he</b> <i>has</i> it | hat er es | 0-1 1-0 2-2 | <i>hat</i> <b>er</b> es",
                "<b>he <i>has</i></b> it | hat er es | 0-1 1-0 2-2 | <b><i>hat</i> er</b> es",
                "<b><i>he</i></b> is | er ist | 0-0 1-1 | <b><i>er</i></b> ist",
                "<a href=\"x y\">he</a> is | er ist | 0-0 1-1 | <a href=\"x y\">er</a> ist",
                "one<br/>two | eins zwei | 0-0 1-1 | eins<br/> zwei",
                "press <x/> now | jetzt drücken | 0-1 1-0 | jetzt drücken <x/>",
                "press <x/>. | bitte drücken. | 0-1 1-2 | bitte drücken <x/>.",
                "see it <x/> | sieh es | 0-0 1-1 | sieh es <x/>",
                "<x/>see it | sieh es | 0-0 1-1 | <x/>sieh es",
                "he <b>is</b> | 他是 | 0-0 1-1 | 他<b>是</b>",
                "<b>not</b> translated | nichts | 1-0 | <b>nichts</b>",
                "he</b> is <b> so | er ist so | 0-0 1-1 2-2 | er</b> ist <b> so",
                "he <b></b> is | er ist | 0-0 1-1 | er <b></b> ist",
                "he <b> </b> is <i> so </i> | er ist so | 0-0 1-1 2-2 | er <b></b> ist <i>so</i>",
                "<b>he</b> is | '' | '' | <b></b>",
                "<b>a <i>b</b> c</i> d | A B C D | 0-0 1-1 2-2 3-3 | <b>A <i>B</b> C</i> D",
            })
    void tagsStandWhereTheirWordsWent(String source, String target, String links, String expected) {
        assertEquals(expected, tagged(source, target, links == null ? "" : links));
    }

    private static String tagged(String source, String target, String links) {
        Markup markup = TAGS.markup(source);
        int[][] sources = places(markup.bare());
        int[][] places = places(target);
        double[][] attention = new double[places.length][sources.length];
        for (String link : links.isEmpty() ? new String[0] : links.split(" ")) {
            String[] ends = link.split("-");
            attention[Integer.parseInt(ends[1])][Integer.parseInt(ends[0])] = 1;
        }
        return TaggedText.of(markup.elements(), target, places, attention, place ->
                (int) Arrays.stream(sources).filter(word -> word[1] <= place).count());
    }

    private static int[][] places(String text) {
        List<int[]> places = new ArrayList<>();
        Matcher words = Pattern.compile(text.codePoints().anyMatch(c -> c > 0x3000) ? "." : WORD.pattern())
                .matcher(text);
        while (words.find()) {
            places.add(new int[] {words.start(), words.end()});
        }
        return places.toArray(int[][]::new);
    }

    /** Whatever attention says, each tag is there once, and what is closed was opened before it. */
    @Test
    void noTagIsLostOrCrossesAnother() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            StringBuilder source = new StringBuilder();
            List<String> open = new ArrayList<>();
            int tags = 0;
            for (int k = 0; k < 12; k++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        open.add("t" + tags++);
                        source.append('<').append(open.get(open.size() - 1)).append('>');
                    }
                    case 1 -> {
                        if (!open.isEmpty()) {
                            source.append("</")
                                    .append(open.remove(open.size() - 1))
                                    .append('>');
                        }
                    }
                    case 2 -> source.append("<x").append(tags++).append("/>");
                    default -> source.append(" word ");
                }
            }
            while (!open.isEmpty()) {
                source.append("</").append(open.remove(open.size() - 1)).append('>');
            }
            Markup markup = TAGS.markup(source.toString());
            int pieces = places(markup.bare()).length;
            String target = "w ".repeat(random.nextInt(8));
            double[][] attention = new double[places(target).length][pieces];
            for (double[] row : attention) {
                Arrays.setAll(row, s -> random.nextDouble());
            }
            String tagged = TaggedText.of(
                    markup.elements(), target, places(target), attention, place -> Math.min(pieces, place / 6));
            assertEquals(
                    target.replace(" ", ""), tagged.replaceAll("<[^>]*>", "").replace(" ", ""));
            for (Span tag : new Protection(List.of(Protection.Kind.TAGS)).tags(source.toString())) {
                assertEquals(1, tagged.split(Pattern.quote(tag.text()), -1).length - 1, source + " -> " + tagged);
            }
            String rest = tagged.replaceAll("<x\\d+/>|[w ]", "");
            for (String before = ""; !before.equals(rest); ) {
                before = rest;
                rest = rest.replaceAll("<(t\\d+)></\\1>", "");
            }
            assertTrue(rest.isEmpty(), source + " -> " + tagged);
        }
    }
}
