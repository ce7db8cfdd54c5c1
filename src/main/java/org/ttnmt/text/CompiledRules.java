package org.ttnmt.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Normalisation rules as {@link CharsMap} and SentencePiece compile them, to be looked up; see {@link DoubleArray}. */
final class CompiledRules {

    /** The offset is 256 times as large. */
    private static final int EXTENSION = 1 << 9;

    private final int[] units;
    private final byte[] rightSides;

    /**
     * Reads {@code precompiled_charsmap}.
     *
     * @param compiled empty when there are no rules
     * @throws IOException when it is damaged
     */
    CompiledRules(byte[] compiled) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(compiled).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = compiled.length < 4 ? 0 : in.getInt();
        if (compiled.length > 0 && (bytes <= 0 || bytes % 4 != 0 || bytes >= in.remaining())) {
            throw new IOException("its normalisation rules have " + compiled.length + " bytes, and " + bytes
                    + " of them are said to be their trie");
        }
        this.units = new int[bytes / 4];
        in.asIntBuffer().get(units);
        in.position(in.position() + bytes);
        this.rightSides = new byte[in.remaining()];
        in.get(rightSides);
    }

    /** The longest left side at a place of a text: its length, then where its right side is; 0 when there is none. */
    long match(byte[] text, int begin) {
        if (units.length == 0) {
            return 0;
        }
        long longest = 0;
        int node = offset(units[0]);
        for (int end = begin; end < text.length; end++) {
            int next = text[end] & 0xff;
            node ^= next;
            if (node >= units.length || (units[node] & (DoubleArray.LEAF | 0xff)) != next) {
                break;
            }
            int unit = units[node];
            node ^= offset(unit);
            if ((unit & DoubleArray.HAS_LEAF) != 0 && node < units.length) {
                longest = (long) (end + 1 - begin) << 32 | (units[node] & ~DoubleArray.LEAF);
            }
        }
        return longest;
    }

    private static int offset(int unit) {
        return unit >>> DoubleArray.OFFSET_SHIFT << ((unit & EXTENSION) == 0 ? 0 : 8);
    }

    /** All right sides, each ended by NUL. */
    byte[] rightSides() {
        return rightSides;
    }

    /** Where the right side that begins at {@code begin} ends. */
    int endOfRightSide(int begin) {
        int end = Math.min(begin, rightSides.length);
        while (end < rightSides.length && rightSides[end] != 0) {
            end++;
        }
        return end;
    }
}
