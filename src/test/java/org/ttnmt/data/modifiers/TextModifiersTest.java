package org.ttnmt.data.modifiers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModifierKind;

/** What each modifier does to both sides. */
class TextModifiersTest {
    private static final TextPair PAIR =
            new TextPair("The small dog sleeps near the house.", "Der kleine Hund schl\u00E4ft beim gro\u00DFen Haus!");
    private static final TextPair OTHER = new TextPair("Is it late?", "Ist es sp\u00E4t?");

    private static TextPair applied(ModifierKind kind, TextPair pair, long seed) {
        return new TextModifiers(Map.of(kind, 1.0), null)
                .apply(kind, pair, () -> OTHER, new SplittableRandom(seed)::nextDouble);
    }

    /** The pairs of the samples as a modifier changes them, beside those that were. */
    private static int each(ModifierKind kind, BiConsumer<TextPair, TextPair> test) throws IOException {
        List<TextPair> pairs = samples();
        TextModifiers modifiers = new TextModifiers(Map.of(kind, 1.0), WordAligner.learn(pairs));
        SplittableRandom random = new SplittableRandom(1);
        int changed = 0;
        for (TextPair pair : pairs.subList(0, 500)) {
            TextPair after = modifiers.apply(kind, pair, () -> OTHER, random::nextDouble);
            if (!after.equals(pair)) {
                changed++;
                test.accept(pair, after);
            }
        }
        return changed;
    }

    private static List<TextPair> samples() throws IOException {
        List<String> sources = Files.readAllLines(Path.of("data-samples/train.en"));
        List<String> targets = Files.readAllLines(Path.of("data-samples/train.zh"));
        List<TextPair> pairs = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            pairs.add(new TextPair(sources.get(i), targets.get(i)));
        }
        return pairs;
    }

    @Test
    void caseChangesOnBothSides() {
        assertEquals(
                new TextPair("THE SMALL DOG SLEEPS NEAR THE HOUSE.", "DER KLEINE HUND SCHL\u00C4FT BEIM GROSSEN HAUS!"),
                applied(ModifierKind.UPPER_CASE, PAIR, 1));
        assertEquals(
                new TextPair(
                        "The Small Dog Sleeps Near The House.", "Der Kleine Hund Schl\u00E4ft Beim Gro\u00DFen Haus!"),
                applied(ModifierKind.TITLE_CASE, PAIR, 1));
        assertEquals(
                new TextPair("It's \u00C9t\u00E9", "D'accord"),
                applied(ModifierKind.TITLE_CASE, new TextPair("it's \u00E9t\u00E9", "d'accord"), 1));
    }

    @Test
    void punctuationGoesFromBothEndsOrFromNone() {
        assertEquals(
                new TextPair(
                        "The small dog sleeps near the house", "Der kleine Hund schl\u00E4ft beim gro\u00DFen Haus"),
                applied(ModifierKind.MISSING_PUNCTUATION, PAIR, 1));
        TextPair chinese = new TextPair("Really?!", "\u771F\u7684\uFF1F");
        assertEquals(new TextPair("Really", "\u771F\u7684"), applied(ModifierKind.MISSING_PUNCTUATION, chinese, 1));
        for (TextPair pair : List.of(new TextPair("No.", "Nein"), new TextPair("...", "..."))) {
            assertEquals(pair, applied(ModifierKind.MISSING_PUNCTUATION, pair, 1));
        }
    }

    @Test
    void sentencesAreMergedInOrderWithSpacesWhereTheScriptHasThem() {
        assertEquals(
                new TextPair(PAIR.source() + " Is it late?", PAIR.target() + " Ist es sp\u00E4t?"),
                applied(ModifierKind.MERGED_SENTENCES, PAIR, 1));
        assertEquals(
                "\u4F60\u597D\u3002\u518D\u89C1\u3002",
                Forms.merged(new TextPair("a", "\u4F60\u597D\u3002"), new TextPair("b", "\u518D\u89C1\u3002"))
                        .target());
    }

    @Test
    void typosAreInTheSourceAloneAndFew() throws IOException {
        int changed = each(ModifierKind.TYPOS, (before, after) -> {
            assertEquals(before.target(), after.target());
            int most = 2 * (1 + before.source().split(" ", -1).length / 8 + 1);
            int difference = distance(before.source(), after.source());
            assertTrue(difference >= 1 && difference <= most, before + " " + after);
        });
        assertTrue(changed > 480, changed + " changed");
        String tagged = "<b>x</b> {name} %s";
        for (int seed = 0; seed < 50; seed++) {
            String typed = Typos.in(tagged, new SplittableRandom(seed)::nextDouble);
            List.of("<b>", "</b>", "{name}", "%s").forEach(kept -> assertTrue(typed.contains(kept), typed));
        }
    }

    @Test
    void tagsStandAroundWordsThatTranslateEachOther() throws IOException {
        Pattern tag = Pattern.compile("<([^/>][^>]*)>(.+?)</([^>]*)>");
        Map<String, String> tagged = new HashMap<>();
        int changed = each(ModifierKind.TAGS, (before, after) -> {
            Matcher source = tag.matcher(after.source());
            Matcher target = tag.matcher(after.target());
            assertTrue(source.find() && target.find(), after.toString());
            assertEquals(source.group(1), target.group(1));
            assertTrue(source.group(1).startsWith(source.group(3)), after.source());
            assertEquals(before, after.map(text -> tag.matcher(text).replaceAll("$2")));
            tagged.put(source.group(2), target.group(2));
        });
        assertEquals(500, changed);
        Map.of("Tom", "\u6C64\u59C6", "hat", "\u5E3D\u5B50", "teacher", "\u8001\u5E08", "Beijing", "\u5317\u4EAC")
                .forEach((source, target) -> assertEquals(target, tagged.getOrDefault(source, target), source));
        assertTrue(
                tagged.containsKey("Tom") || tagged.containsKey("hat") || tagged.containsKey("teacher"), "none there");
        assertTrue(tagged.containsKey("the") && tagged.containsKey("to"), "none at words that translate nothing");
    }

    @Test
    void placeholdersReplaceAWordAndItsTranslation() throws IOException {
        Pattern placeholder = Pattern.compile("[$]?[{][{]? ?\\w+ ?[}]?[}]|%(?:\\d[$]|[(]\\w+[)])?[sd]|__NAME__|<x/>");
        int changed = each(ModifierKind.PLACEHOLDERS, (before, after) -> {
            Matcher source = placeholder.matcher(after.source());
            Matcher target = placeholder.matcher(after.target());
            assertTrue(source.find() && target.find(), after.toString());
            assertEquals(source.group(), target.group());
            assertTrue(before.source().startsWith(after.source().substring(0, source.start())), after.source());
            assertTrue(before.source().endsWith(after.source().substring(source.end())), after.source());
            assertTrue(before.target().startsWith(after.target().substring(0, target.start())), after.target());
            assertTrue(before.target().endsWith(after.target().substring(target.end())), after.target());
        });
        assertTrue(changed > 450, changed + " changed");
    }

    @Test
    void symbolsAreTheSameOnBothSides() throws IOException {
        each(ModifierKind.UNICODE, (before, after) -> {
            String symbols = after.source().replace(before.source(), "").strip();
            assertEquals(symbols, after.target().replace(before.target(), "").strip());
            assertTrue(symbols.codePoints().distinct().count() == 1 && symbols.codePointAt(0) > 0x2000, symbols);
            assertEquals(after.source().startsWith(symbols), after.target().startsWith(symbols));
        });
    }

    @Test
    void noiseIsTheSameOnBothSides() {
        TextPair noise = applied(ModifierKind.NOISE, PAIR, 5);
        assertEquals(noise.source(), noise.target());
        assertNotEquals(noise, applied(ModifierKind.NOISE, PAIR, 6));
        assertEquals(noise, applied(ModifierKind.NOISE, PAIR, 5));
    }

    @Test
    void eachIsDrawnAtItsRate() {
        Map<ModifierKind, Double> rates = new EnumMap<>(ModifierKind.class);
        rates.put(ModifierKind.UPPER_CASE, 0.07);
        rates.put(ModifierKind.MISSING_PUNCTUATION, 0.2);
        TextModifiers modifiers = new TextModifiers(rates, null);
        SplittableRandom random = new SplittableRandom(1);
        int upper = 0;
        int without = 0;
        for (int i = 0; i < 20_000; i++) {
            TextPair pair = modifiers.apply(modifiers.draw(random::nextDouble), PAIR, () -> OTHER, random::nextDouble);
            upper += pair.source().startsWith("THE") ? 1 : 0;
            without += pair.source().endsWith(".") ? 0 : 1;
        }
        assertEquals(0.07, upper / 20_000.0, 0.006);
        assertEquals(0.2, without / 20_000.0, 0.01);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int before = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int here = row[j];
                row[j] = Math.min(
                        Math.min(row[j], row[j - 1]) + 1, before + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                before = here;
            }
        }
        return row[b.length()];
    }
}
