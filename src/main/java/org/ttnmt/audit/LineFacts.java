package org.ttnmt.audit;

import org.jspecify.annotations.Nullable;

/**
 * What the audit knows of one line of one side.
 *
 * @param text the line
 * @param fault what is wrong with its bytes; null for valid UTF-8 without NUL
 * @param characters code points
 * @param words runs without white space
 * @param script the script of most of its letters; {@link Scripts#NONE} without letters
 * @param letters of that script
 * @param upper upper-case letters
 * @param lower lower-case letters
 * @param fingerprint hash of the line without white space around it
 * @param looseFingerprint hash of its letters and digits in lower case; the former where it has none
 * @param tokens hashes of its different words, numbers and ideographs, ascending; the first {@link
 *     LineReading#MOST_TOKENS}
 * @param ending how it ends, one of {@link LineReading#ENDINGS} kinds
 * @param flags of {@link Flag}
 * @param control the first control character; 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // a value that only carries its array; never compared
record LineFacts(
        String text,
        @Nullable String fault,
        int characters,
        int words,
        int script,
        int letters,
        int upper,
        int lower,
        long fingerprint,
        long looseFingerprint,
        int[] tokens,
        int ending,
        int flags,
        int control) {

    /** Something that a line has. */
    enum Flag {
        /** Nothing that one can see. */
        BLANK(1),
        CONTROL(1 << 1),
        /** U+FFFD, where an earlier program lost a character. */
        REPLACEMENT(1 << 2),
        /** Traces of UTF-8 that was read as Latin-1 or Windows-1252. */
        MOJIBAKE(1 << 3),
        /** U+FEFF inside a text. */
        BYTE_ORDER_MARK(1 << 4),
        TAB(1 << 5),
        /** A space before the last punctuation mark, as tokenisers put it. */
        SPACED_PUNCTUATION(1 << 6),
        /** A punctuation mark at the end. */
        PUNCTUATION(1 << 7),
        DIGIT(1 << 8),
        /** What may be a part of a URL or of an e-mail address. */
        ADDRESS(1 << 9);

        final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    boolean has(Flag flag) {
        return (flags & flag.bit) != 0;
    }
}
