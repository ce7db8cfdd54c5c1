package org.ttnmt.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ttnmt.io.Utf8;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;

/** Turns pieces into text as SentencePiece does: U+2581 to spaces, bytes to characters, control symbols to nothing. */
final class PieceDecoder {

    private final List<Piece> pieces;
    private final String unkSurface;
    private final boolean stripFirstSpace;
    private final boolean stripAllFirstSpaces;

    PieceDecoder(List<Piece> pieces, ModelProto model) {
        this.pieces = pieces;
        this.unkSurface = model.getTrainerSpec().getUnkSurface();
        this.stripAllFirstSpaces = model.getNormalizerSpec().getRemoveExtraWhitespaces();
        this.stripFirstSpace = stripAllFirstSpaces || model.getNormalizerSpec().getAddDummyPrefix();
    }

    String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        boolean atStart = true;
        for (int i = 0; i < ids.length; i++) {
            Piece piece = pieces.get(ids[i]);
            switch (piece.type()) {
                case BYTE -> i = bytes(ids, i, text) - 1;
                case CONTROL -> {}
                case UNKNOWN -> text.append(unkSurface);
                default -> {
                    String surface = piece.text();
                    if (atStart && text.isEmpty() && stripFirstSpace && surface.charAt(0) == SentencePieceModel.SPACE) {
                        surface = surface.substring(1);
                        atStart = stripAllFirstSpaces;
                    }
                    text.append(surface.replace(SentencePieceModel.SPACE, ' '));
                }
            }
        }
        return text.toString();
    }

    /** Appends the characters of the run of byte pieces from {@code start}, and says where the run ends. */
    private int bytes(int[] ids, int start, StringBuilder text) {
        byte[] bytes = new byte[ids.length - start];
        int end = start;
        while (end < ids.length && pieces.get(ids[end]).type() == PieceType.BYTE) {
            bytes[end - start] = (byte) pieces.get(ids[end]).byteValue();
            end++;
        }
        int count = end - start;
        for (int i = 0; i < count; ) {
            int length = Utf8.validLength(bytes, i, count);
            if (length == 0) {
                text.append('\ufffd');
                i++;
            } else {
                text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return end;
    }
}
