package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.text.proto.PieceType;

/** The pieces that are not learnt, in the order of their ids: unk, bos, eos, the user's symbols, and 256 bytes. */
final class ReservedPieces {

    private final List<Piece> pieces = new ArrayList<>();
    private final Map<Integer, List<int[]>> byFirst = new HashMap<>();

    ReservedPieces(VocabConfig config) {
        add(SentencePieceModel.UNK, PieceType.UNKNOWN);
        add(SentencePieceModel.BOS, PieceType.CONTROL);
        add(SentencePieceModel.EOS, PieceType.CONTROL);
        config.userDefinedSymbols().forEach(symbol -> add(symbol, PieceType.USER_DEFINED));
        for (int value = 0; config.byteFallback() && value < 256; value++) {
            add(String.format(Locale.ROOT, "<0x%02X>", value), PieceType.BYTE);
        }
    }

    private void add(String text, PieceType type) {
        pieces.add(new Piece(text, 0, type));
        int[] codePoints = text.codePoints().toArray();
        byFirst.computeIfAbsent(codePoints[0], key -> new ArrayList<>()).add(codePoints);
    }

    List<Piece> pieces() {
        return pieces;
    }

    int size() {
        return pieces.size();
    }

    /** Puts a barrier in the place of each reserved piece that is written out in the sentence. */
    void replaceIn(IntList sentence) {
        int size = sentence.size();
        int kept = 0;
        for (int i = 0; i < size; ) {
            int length = lengthAt(sentence, i);
            sentence.set(kept++, length == 0 ? sentence.get(i) : Alphabet.BARRIER);
            i += Math.max(1, length);
        }
        sentence.truncate(kept);
    }

    private int lengthAt(IntList sentence, int start) {
        int longest = 0;
        for (int[] piece : byFirst.getOrDefault(sentence.get(start), List.of())) {
            int end = start + piece.length;
            if (piece.length > longest
                    && end <= sentence.size()
                    && Arrays.equals(sentence.array(), start, end, piece, 0, piece.length)) {
                longest = piece.length;
            }
        }
        return longest;
    }
}
