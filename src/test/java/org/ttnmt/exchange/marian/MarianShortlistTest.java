package org.ttnmt.exchange.marian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.text.SentencePieceVocabulary;

class MarianShortlistTest {

    @TempDir
    private Path folder;

    private Pieces source;
    private Pieces target;

    @BeforeEach
    void vocabularies() throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, false);
        source = new Pieces(tiny.source(), Files.readAllBytes(tiny.source()));
        target = new Pieces(tiny.target(), Files.readAllBytes(tiny.target()));
    }

    private static String piece(Pieces pieces, int id) {
        SentencePieceVocabulary vocabulary = pieces.open();
        return vocabulary.piece(id);
    }

    /** A line of a textual shortlist, for pieces by their ids. */
    private String line(int to, int from, String probability) {
        return piece(target, to) + " " + piece(source, from) + " " + probability + "\n";
    }

    private static byte[] binary(long frequent, long[] ends, int... words) {
        ByteBuffer out =
                ByteBuffer.allocate(48 + 8 * ends.length + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(0xF11A48D5013417F5L).putLong(0).putLong(frequent).putLong(9);
        out.putLong(ends.length).putLong(words.length);
        for (long end : ends) {
            out.putLong(end);
        }
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }

    private Shortlist read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("lex.s2t.bin"), bytes);
        assertTrue(MarianShortlist.is(file));
        return MarianShortlist.read(file, source, target, 3, 40, 100, 100);
    }

    private static int[] words(Shortlist shortlist, int... pieces) {
        return shortlist.words(pieces, new int[0], Constraints.NONE);
    }

    @Test
    void theFirstPiecesTheListsAndWhatFillsThemUp() throws IOException {
        Shortlist shortlist = read(binary(2, new long[] {0, 2, 2, 4}, 20, 30, 5, 6));
        // 5 and 6 are those of piece 2, the end, which every source has
        assertArrayEquals(new int[] {0, 1, 2, 3, 5, 6, 20, 30}, words(shortlist, 0));
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, words(shortlist, 1));
        assertArrayEquals(new int[] {0, 1, 2, 3, 5, 6, 20, 30}, words(shortlist, 0, 2));
    }

    @Test
    void withOneVocabularyPiecesOfTheSourceMayComeToo() throws IOException {
        Path file = Files.write(folder.resolve("lex.bin"), binary(2, new long[] {0, 1, 1, 1}, 20));
        Shortlist shortlist = MarianShortlist.read(file, source, source, 3, 40, 100, 100);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 20}, words(shortlist, 2, 0));
        assertTrue(Arrays.stream(shortlist.ofSource()[2]).anyMatch(word -> word == 2));
    }

    @Test
    void damagedOnesAreRefused() throws IOException {
        String damaged = folder.resolve("lex.s2t.bin") + ": is no shortlist of Marian, or a damaged one: ";
        assertEquals(
                damaged + "the words of piece 1 are 2 to 1 of 4. Copy the file again.",
                refusal(binary(2, new long[] {0, 2, 1, 4}, 20, 30, 5, 6)));
        assertEquals(
                damaged + "piece 0 has the word 40, but the target has 40 pieces. Copy the file again.",
                refusal(binary(2, new long[] {0, 1, 1, 1}, 40)));
        assertEquals(
                damaged + "it always allows -1 of 40 pieces. Copy the file again.",
                refusal(binary(-1, new long[] {0, 1, 1, 1}, 4)));
        byte[] promise = binary(2, new long[] {0, 1, 1, 1}, 4);
        ByteBuffer.wrap(promise).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 1L << 61);
        assertEquals(
                damaged + "it announces 4 offsets and 2305843009213693952 ids, but has 36 bytes for them. Copy the file"
                        + " again.",
                refusal(promise));
        assertEquals(
                folder.resolve("lex.s2t.bin") + ": is a shortlist for a source of 2 pieces, but this model's has 3. It"
                        + " belongs to another model.",
                refusal(binary(2, new long[] {0, 1, 1}, 4)));
    }

    private String refusal(byte[] bytes) {
        return String.valueOf(
                assertThrows(UserException.class, () -> read(bytes)).getMessage());
    }

    @Test
    void textualOnesKeepTheMostProbableTranslations() throws IOException {
        Path file = Files.writeString(
                folder.resolve("lex.s2t"),
                line(10, 20, "0.2") + line(12, 20, "0.5") + line(11, 20, "0.3") + "NULL NULL 0.9\n"
                        + line(13, 21, "1e-3") + "nowhere " + piece(source, 22) + " 0.4\n");
        assertTrue(MarianShortlist.is(file));
        Shortlist shortlist = textual(file);
        assertArrayEquals(new int[] {0, 1, 2}, shortlist.always());
        assertArrayEquals(new int[] {11, 12}, shortlist.ofSource()[20]);
        assertArrayEquals(new int[] {13}, shortlist.ofSource()[21]);
        assertArrayEquals(new int[0], shortlist.ofSource()[22]);
        Files.writeString(file, line(10, 20, "0.2") + "v 0.2\n");
        assertEquals(
                file + ":2: has 2 fields, but a line of a shortlist is: target source probability.",
                assertThrows(UserException.class, () -> textual(file)).getMessage());
    }

    private Shortlist textual(Path file) {
        return MarianShortlist.read(file, source, target, 24, 24, 3, 2);
    }
}
