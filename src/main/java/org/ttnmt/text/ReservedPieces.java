package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.config.VocabConfig;

/** The pieces that are not learnt, in the order of their ids: unk, bos, eos, the user's symbols, and 256 bytes. */
final class ReservedPieces {

    private final List<Piece> pieces = new ArrayList<>();
    private final Map<Integer, List<int[]>> byFirst = new HashMap<>();

    /**
     * The reserved pieces of a vocabulary.
     *
     * @throws UserException when a symbol is empty, given twice, has a space in it, or is one of the control symbols
     */
    ReservedPieces(VocabConfig config) {
        add(SentencePieceModel.UNK, PieceType.UNKNOWN);
        add(SentencePieceModel.BOS, PieceType.CONTROL);
        add(SentencePieceModel.EOS, PieceType.CONTROL);
        Set<String> seen =
                new HashSet<>(List.of(SentencePieceModel.UNK, SentencePieceModel.BOS, SentencePieceModel.EOS));
        for (String symbol : config.userDefinedSymbols()) {
            if (symbol.isEmpty() || symbol.indexOf('\0') >= 0) {
                throw new UserException("vocab.user_defined_symbols has an empty symbol, or one with a NUL character"
                        + " in it. Each symbol is the text that must never be split, such as <2de>.");
            }
            if (symbol.chars().anyMatch(Character::isWhitespace)) {
                throw new UserException("vocab.user_defined_symbols: \"" + symbol
                        + "\" has white space in it and would never be found, since spaces become U+2581 before"
                        + " text is split. Write \u2581 for a space, or leave it out.");
            }
            if (!seen.add(symbol)) {
                throw new UserException("vocab.user_defined_symbols: " + symbol
                        + " is there twice, or is one of the control symbols <unk>, <s> and </s> that every"
                        + " vocabulary has. Remove it.");
            }
            add(symbol, PieceType.USER_DEFINED);
        }
        for (int value = 0; config.byteFallback() && value < 256; value++) {
            String piece = String.format(Locale.ROOT, "<0x%02X>", value);
            if (!seen.add(piece)) {
                throw new UserException("vocab.user_defined_symbols: " + piece
                        + " is one of the 256 byte pieces that vocab.byte_fallback adds. Remove it.");
            }
            add(piece, PieceType.BYTE);
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
        List<int[]> candidates = byFirst.get(sentence.get(start));
        if (candidates != null) {
            for (int[] piece : candidates) {
                int end = start + piece.length;
                if (piece.length > longest
                        && end <= sentence.size()
                        && Arrays.equals(sentence.array(), start, end, piece, 0, piece.length)) {
                    longest = piece.length;
                }
            }
        }
        return longest;
    }
}
