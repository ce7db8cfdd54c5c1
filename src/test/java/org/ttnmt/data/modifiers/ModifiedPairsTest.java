package org.ttnmt.data.modifiers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;

/** Modifiers on pairs of pieces: what stays, and what is refused. */
class ModifiedPairsTest {
    private static final TextPair PAIR = new TextPair("<2de> a dog sleeps.", "ein hund schl\u00E4ft.");
    private static final int LONGEST = 60;

    @TempDir
    private Path folder;

    private SentencePieceVocabulary vocabulary(boolean byteFallback) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add("a dog sleeps. ein hund schl\u00E4ft. the cat runs in number " + i);
        }
        VocabConfig config = VocabConfig.DEFAULT.with(
                VocabConfig.SIZE.is(byteFallback ? 293 : 37),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.BYTE_FALLBACK.is(byteFallback),
                VocabConfig.USER_DEFINED_SYMBOLS.is(List.of("<2de>")));
        Path file = folder.resolve(byteFallback + ".model");
        SentencePieceTrainer.train(config, lines, 1, 1, line -> {}).writeTo(file);
        return SentencePieceVocabulary.open(file);
    }

    private static ModifiedPairs pairs(ModifierKind kind, SentencePieceVocabulary vocabulary, int longest) {
        return new ModifiedPairs(
                new TextModifiers(Map.of(kind, 1.0), null), vocabulary, vocabulary, List.of("<2de>"), longest);
    }

    private static EncodedPair encoded(TextPair pair, SentencePieceVocabulary vocabulary) {
        return new EncodedPair(vocabulary.encode(pair.source()), vocabulary.encode(pair.target()));
    }

    private static TextPair decoded(EncodedPair pair, SentencePieceVocabulary vocabulary) {
        return new TextPair(vocabulary.decode(pair.source()), vocabulary.decode(pair.target()));
    }

    @Test
    void theTagBeforeASourceStays() {
        SentencePieceVocabulary bytes = vocabulary(true);
        EncodedPair pair = encoded(PAIR, bytes);
        EncodedPair upper = pairs(ModifierKind.UPPER_CASE, bytes, LONGEST).vary(pair, () -> 0.5);
        assertEquals(new TextPair("<2de> A DOG SLEEPS.", "EIN HUND SCHL\u00C4FT."), decoded(upper, bytes));
    }

    @Test
    void anotherPairIsMergedBehindItsTag() {
        SentencePieceVocabulary bytes = vocabulary(true);
        ModifiedPairs merged = pairs(ModifierKind.MERGED_SENTENCES, bytes, LONGEST);
        EncodedPair other = encoded(new TextPair("<2de> the cat runs.", "ein hund."), bytes);
        assertEquals(
                new TextPair("<2de> a dog sleeps. the cat runs.", "ein hund schl\u00E4ft. ein hund."),
                decoded(merged.vary(encoded(PAIR, bytes), () -> other, () -> 0.5), bytes));
        EncodedPair untagged = encoded(new TextPair("the cat runs.", "ein hund."), bytes);
        assertEquals(
                new TextPair("<2de> a dog sleeps. a dog sleeps.", "ein hund schl\u00E4ft. ein hund schl\u00E4ft."),
                decoded(merged.vary(encoded(PAIR, bytes), () -> untagged, () -> 0.5), bytes));
    }

    @Test
    void aPairStaysWhereItWouldBeTooLong() {
        SentencePieceVocabulary bytes = vocabulary(true);
        EncodedPair pair = encoded(PAIR, bytes);
        int longest = Math.max(pair.source().length, pair.target().length);
        assertSame(pair, pairs(ModifierKind.MERGED_SENTENCES, bytes, longest).vary(pair, () -> 0.5));
    }

    @Test
    void aPairStaysWhereTheVocabularyCannotWriteIt() {
        SentencePieceVocabulary plain = vocabulary(false);
        EncodedPair pair = encoded(PAIR, plain);
        ModifiedPairs upper = pairs(ModifierKind.UPPER_CASE, plain, LONGEST);
        assertSame(pair, upper.vary(pair, () -> 0.5));
        UserException refusal = assertThrows(
                UserException.class, () -> upper.requireEffect(List.of(PAIR), new SplittableRandom(1)::nextDouble));
        assertEquals(
                "data.modifiers.upper_case has no effect, since the vocabulary does not know characters that it writes,"
                        + " as in: <2DE> A DOG SLEEPS.\nWith vocab.byte_fallback: true a vocabulary writes everything;"
                        + " or leave the modifier out.",
                refusal.getMessage());
        pairs(ModifierKind.UPPER_CASE, vocabulary(true), LONGEST)
                .requireEffect(List.of(PAIR), new SplittableRandom(1)::nextDouble);
    }

    @Test
    void theSameNumbersGiveTheSamePair() {
        SentencePieceVocabulary bytes = vocabulary(true);
        ModifiedPairs typos = pairs(ModifierKind.TYPOS, bytes, LONGEST);
        EncodedPair pair = encoded(PAIR, bytes);
        List<String> first = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            first.add(decoded(typos.vary(pair, new SplittableRandom(seed)::nextDouble), bytes)
                    .source());
            assertEquals(
                    first.get(seed),
                    decoded(typos.vary(pair, new SplittableRandom(seed)::nextDouble), bytes)
                            .source());
        }
        assertTrue(first.stream().distinct().count() > 10, first.toString());
    }
}
