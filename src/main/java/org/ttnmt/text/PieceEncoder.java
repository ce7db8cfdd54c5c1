package org.ttnmt.text;

import java.util.List;
import org.ttnmt.text.proto.TrainerSpec.ModelType;

/** Splits normalised text into pieces, as the type of a model says. Thread-safe. */
interface PieceEncoder {

    /** Adds the pieces of {@code text}, which is UTF-8, from its beginning to its end. */
    void encode(byte[] text, EncodedPieces out);

    /**
     * That of a type.
     *
     * @param symbols the user's, which are never split
     */
    static PieceEncoder of(ModelType type, List<Piece> pieces, PieceTrie symbols) {
        return switch (type) {
            case UNIGRAM -> new UnigramEncoder(pieces);
            case BPE -> new BpeEncoder(pieces, symbols);
            case WORD -> new WordEncoder(pieces);
            case CHAR -> new CharacterEncoder(pieces, symbols);
        };
    }

    /** The end of the character that begins at {@code begin}. */
    static int endOfCharacter(byte[] text, int begin) {
        int first = text[begin] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
        return Math.min(begin + length, text.length);
    }
}
