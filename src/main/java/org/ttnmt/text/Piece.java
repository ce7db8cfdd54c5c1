package org.ttnmt.text;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.ttnmt.text.proto.PieceType;
import org.ttnmt.text.proto.SentencePiece;

/**
 * One subword.
 *
 * @param text its characters, with U+2581 for a space
 * @param score log-probability in a unigram model; minus the number of the merge in a BPE model
 */
record Piece(String text, float score, PieceType type) {

    /** The types of pieces that stand for their own text. */
    static final Set<PieceType> ORDINARY = Set.of(PieceType.NORMAL, PieceType.USER_DEFINED, PieceType.UNUSED);

    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

    /** As it stands in a model file. */
    static Piece of(SentencePiece piece) {
        return new Piece(piece.getPiece(), piece.getScore(), piece.getType());
    }

    /** Whether it stands for its own text, and for nothing else. */
    boolean isOrdinary() {
        return ORDINARY.contains(type);
    }

    /** The byte that a piece such as {@code <0x0A>} stands for, or -1. */
    int byteValue() {
        return BYTE.matcher(text).matches() ? Integer.parseInt(text.substring(3, 5), 16) : -1;
    }

    /** Puts the pieces of these types into a trie. */
    static void addTo(PieceTrie trie, List<Piece> pieces, Set<PieceType> types) {
        for (int id = 0; id < pieces.size(); id++) {
            if (types.contains(pieces.get(id).type())) {
                trie.add(pieces.get(id).text(), id);
            }
        }
    }

    /** As SentencePiece writes it: without a type when it is an ordinary piece. */
    SentencePiece toProto() {
        SentencePiece.Builder piece = SentencePiece.newBuilder().setPiece(text).setScore(score);
        return (type == PieceType.NORMAL ? piece : piece.setType(type)).build();
    }
}
