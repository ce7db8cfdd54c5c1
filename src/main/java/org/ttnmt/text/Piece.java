package org.ttnmt.text;

import org.ttnmt.text.proto.PieceType;
import org.ttnmt.text.proto.SentencePiece;

/**
 * One subword.
 *
 * @param text its characters, with U+2581 for a space
 * @param score log-probability in a unigram model; minus the number of the merge in a BPE model
 */
record Piece(String text, float score, PieceType type) {

    /** As it stands in a model file. */
    static Piece of(SentencePiece piece) {
        return new Piece(piece.getPiece(), piece.getScore(), piece.getType());
    }

    /** As SentencePiece writes it: without a type when it is an ordinary piece. */
    SentencePiece toProto() {
        SentencePiece.Builder piece = SentencePiece.newBuilder().setPiece(text).setScore(score);
        return (type == PieceType.NORMAL ? piece : piece.setType(type)).build();
    }
}
