package org.ttnmt.text;

import java.util.List;

/** Each character and each symbol of the user is a piece. */
final class CharacterEncoder implements PieceEncoder {

    private final PieceTrie trie = new PieceTrie();
    private final PieceTrie symbols;

    CharacterEncoder(List<Piece> pieces, PieceTrie symbols) {
        Piece.addTo(trie, pieces, Piece.ORDINARY);
        this.symbols = symbols;
    }

    @Override
    public void encode(byte[] text, EncodedPieces out) {
        for (int begin = 0, end; begin < text.length; begin = end) {
            int symbol = symbols.longest(text, begin);
            end = symbol > begin ? symbol : PieceEncoder.endOfCharacter(text, begin);
            out.add(trie.find(text, begin, end), begin, end);
        }
    }
}
