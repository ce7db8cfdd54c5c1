package org.ttnmt.data;

import java.util.Arrays;
import org.ttnmt.text.Vocabulary;

/**
 * An upper bound for the number of pieces of each character in one vocabulary: the number of characters that it
 * normalises to or, when the vocabulary does not know it, the number of its UTF-8 bytes. Thread-safe: two threads that
 * compute the same bound do no harm.
 */
final class CharacterLengths {
    /** No bound is known: more pieces than any text has. */
    static final int UNKNOWN = Integer.MAX_VALUE;

    private static final byte NOT_YET = 0;
    private static final byte NEVER = -1;
    private static final String BYTE_PIECE = "<0x";

    private final Vocabulary vocabulary;
    private final byte[] most = new byte[1 << 16];

    CharacterLengths(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** A bound for a text with a letter or digit, which has at least one piece; otherwise {@link #UNKNOWN}. */
    int mostPieces(String text) {
        int pieces = 1; // the space that encoding puts in front
        boolean visible = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = most[c];
            if (known <= 0) {
                known = find(c);
                if (known == NEVER) {
                    return UNKNOWN;
                }
            }
            pieces += known;
            visible = visible || c >= 0x80 || Character.isLetterOrDigit(c);
        }
        return visible ? pieces : UNKNOWN;
    }

    /** A bound for a word, with the space before it, of a text that has one. */
    int mostPieces(String text, int start, int end) {
        int pieces = 1;
        for (int i = start; i < end; i++) {
            pieces += most[text.charAt(i)];
        }
        return pieces;
    }

    private byte find(char c) {
        byte known = most[c];
        if (known == NOT_YET) {
            known = PieceBound.mostPieces(c) == 0 ? NEVER : count(c);
            most[c] = known;
        }
        return known;
    }

    private byte count(char c) {
        int pieces = Arrays.stream(vocabulary.encode(String.valueOf(c)))
                .map(id -> id == vocabulary.unk() ? PieceBound.mostPieces(c) : characters(vocabulary.piece(id)))
                .sum();
        return (byte) Math.max(1, Math.min(pieces, Byte.MAX_VALUE));
    }

    private static int characters(String piece) {
        return piece.startsWith(BYTE_PIECE)
                ? 1
                : (int) piece.codePoints().filter(c -> c != 0x2581).count();
    }
}
