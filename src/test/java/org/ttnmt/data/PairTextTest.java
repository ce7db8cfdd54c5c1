package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.text.LabelVocabulary;
import org.ttnmt.text.SentencePieceVocabulary;

class PairTextTest {
    private static final SentencePieceVocabulary LABELS = SentencePieceVocabulary.of(
            LabelVocabulary.of(Map.of("A", 5L, "AB", 7L, "<unk>", 1L)).toBytes(), Path.of("labels"));

    /** Labels serve as pieces of a source too, where what is no label has several unknown ones. */
    @Test
    void theLabelOfAWordStandsAtItsFirstPiece() {
        PairText text = PairText.of(Decoder.TAGGING, LABELS, LABELS);
        int bos = LABELS.bos();
        String source = " AB\u00a0ABA  A";
        assertArrayEquals(new int[] {3, 3, 0, 4}, text.source(source));
        assertArrayEquals(new int[] {0, 1, 3}, text.labelled(source));
        assertArrayEquals(new int[] {4, 5, bos, 0}, text.target(source, "A <unk> C"));
        assertEquals("A <unk> <unk>", text.line(new int[] {4, 5, bos, 0}));
        assertEquals("2 labels for 3 words", PairText.fault(Decoder.TAGGING, source, "A B"));
        assertNull(PairText.fault(Decoder.TAGGING, source, "A B C"));
    }

    @Test
    void aClassifiedLineHasOneLabel() {
        PairText text = PairText.of(Decoder.CLASSIFICATION, LABELS, LABELS);
        assertArrayEquals(new int[] {4}, text.target("AB AB", " A "));
        assertArrayEquals(new int[] {0}, text.labelled("AB AB"));
        assertEquals("0 labels, not one", PairText.fault(Decoder.CLASSIFICATION, "A", " "));
        assertNull(PairText.fault(Decoder.CTC, "A", "B C"));
    }
}
