package org.ttnmt.data;

/** What can be wrong with a pair of a parallel corpus. */
public enum Problem {
    /** A side holds bytes that are NUL or not UTF-8. */
    INVALID_UTF8("with bytes that are not UTF-8 text"),
    /** A line of a TSV file does not have exactly two columns. */
    COLUMNS("without exactly two columns"),
    /** A side has no visible character, or none that the vocabulary keeps. */
    EMPTY("with an empty side"),
    /** A side has more subword pieces than {@code data.max_length}. */
    TOO_LONG("longer than data.max_length"),
    /** The target has not as many labels as the source has places for them. */
    LABELS("whose labels are not one for each word, or not one for the line"),
    /** The target has more pieces than the model has slots for the source. */
    NO_ROOM("whose target needs more slots than model.upsampling gives the source");

    private final String words;

    Problem(String words) {
        this.words = words;
    }

    /** The problem as a user reads it, after the word "pair". */
    public String words() {
        return words;
    }
}
