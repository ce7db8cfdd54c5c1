package org.ttnmt.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Each word, with the U+2581 in front of it, is a piece. */
final class WordEncoder implements PieceEncoder {

    private static final byte[] SPACE =
            Character.toString(SentencePieceModel.SPACE).getBytes(StandardCharsets.UTF_8);

    private final PieceTrie trie = new PieceTrie();

    WordEncoder(List<Piece> pieces) {
        Piece.addTo(trie, pieces, Piece.ORDINARY);
    }

    @Override
    public void encode(byte[] text, EncodedPieces out) {
        int begin = 0;
        for (int i = 1; i <= text.length; i++) {
            if (i == text.length || startsWithSpace(text, i)) {
                out.add(trie.find(text, begin, i), begin, i);
                begin = i;
            }
        }
    }

    private static boolean startsWithSpace(byte[] text, int at) {
        int end = Math.min(text.length, at + SPACE.length);
        return Arrays.equals(text, at, end, SPACE, 0, SPACE.length);
    }
}
