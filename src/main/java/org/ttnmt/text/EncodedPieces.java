package org.ttnmt.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a normalised text. What is unknown is one piece, however long it is; or, in a model that has pieces for
 * bytes, its bytes.
 */
final class EncodedPieces {

    private final byte[] text;
    private final int unk;
    private final int @Nullable [] bytes;
    private final IntList ids;
    private final IntList ends;

    /** @param bytes the ids of the pieces for bytes, or null */
    EncodedPieces(byte[] text, int unk, int @Nullable [] bytes) {
        this.text = text;
        this.unk = unk;
        this.bytes = bytes;
        this.ids = new IntList(text.length / 2 + 8);
        this.ends = new IntList(text.length / 2 + 8);
    }

    /** Adds a piece, which may be {@link PieceTrie#NONE}, that stands from {@code begin} to {@code end}. */
    void add(int id, int begin, int end) {
        if (id != PieceTrie.NONE) {
            put(id, end);
        } else if (bytes != null) {
            for (int i = begin; i < end; i++) {
                put(bytes[text[i] & 0xff], i + 1);
            }
        } else if (ids.size() > 0 && ids.get(ids.size() - 1) == unk) {
            ends.set(ends.size() - 1, end);
        } else {
            put(unk, end);
        }
    }

    private void put(int id, int end) {
        ids.add(id);
        ends.add(end);
    }

    int[] ids() {
        return Arrays.copyOf(ids.array(), ids.size());
    }

    /** The texts of the pieces, where what is unknown stands as it is. */
    List<String> texts(List<Piece> pieces) {
        List<String> texts = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            int begin = i == 0 ? 0 : ends.get(i - 1);
            texts.add(
                    ids.get(i) == unk
                            ? new String(text, begin, ends.get(i) - begin, StandardCharsets.UTF_8)
                            : pieces.get(ids.get(i)).text());
        }
        return texts;
    }
}
