package org.ttnmt.text;

import java.util.Arrays;
import java.util.List;

/**
 * Maps text to subword ids and back. Thread-safe.
 *
 * <p>Sequences carry no control symbols of their own: {@link #encode} adds neither bos nor eos, {@link #decode} expects
 * none. There is no padding symbol: batches are padded with {@link #eos} and masked by length.
 */
public interface Vocabulary {

    /** Ids of the pieces of {@code text}, without bos and eos; empty for an empty or blank line. */
    int[] encode(String text);

    /** The text of {@code ids}. */
    String decode(int[] ids);

    /** Number of pieces; ids are 0 to size - 1. */
    int size();

    int bos();

    int eos();

    int unk();

    /** Whether a text of these pieces has characters, but none that is known. Spaces do not count. */
    default boolean isUnknown(int[] ids) {
        return Arrays.stream(ids).anyMatch(id -> id == unk())
                && Arrays.stream(ids)
                        .allMatch(id ->
                                id == unk() || piece(id).replace("\u2581", "").isEmpty());
    }

    /** The piece with this id, as in the model file, with U+2581 for a space. */
    String piece(int id);

    /** True when no piece reaches across a space: the pieces of a text are those of its words, one after another. */
    boolean splitsAtSpaces();

    /** Differs where the contents differ: the SHA-256 of the model file in hexadecimal. */
    String fingerprint();

    /** The pieces of {@code text}; what is unknown stands as it is in the text, if that can be told. */
    default List<String> pieces(String text) {
        return Arrays.stream(encode(text)).mapToObj(this::piece).toList();
    }
}
