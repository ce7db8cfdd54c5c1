package org.ttnmt.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the audit looks for. The names in lower case are those of the JSON report and of {@code --allow}. */
public enum Check {
    UNREADABLE("A file cannot be read"),
    LINE_COUNTS("Different numbers of lines"),
    NO_PAIRS("Nothing to train on"),
    INVALID_UTF8("Bytes that are not UTF-8 text"),
    COLUMNS("Lines without exactly two columns"),
    LOOKS_LIKE_TSV("A side that looks like a TSV file"),
    EMPTY_SIDE("Pairs with an empty side"),
    TOO_LONG("Pairs over data.max_length"),
    SHIFTED_BLOCK("A block of lines is shifted"),
    UNRELATED_BLOCK("A block of pairs that are no translations"),
    NOT_PARALLEL("The sides do not belong together"),
    SWAPPED_SIDES("Source and target are swapped"),
    WRONG_LANGUAGE("Lines in the language of the other side"),
    WRONG_SCRIPT("Lines in another script"),
    MIXED_SCRIPTS("A side in several scripts"),
    COPY("Source equals target"),
    DUPLICATE_PAIRS("Pairs that occur again"),
    NEAR_DUPLICATES("Pairs that occur again, but for case, spaces and punctuation"),
    SAME_TARGET("One target for very many pairs"),
    SOURCE_WITH_MANY_TARGETS("Sources with several targets"),
    TARGET_WITH_MANY_SOURCES("Targets with several sources"),
    LENGTH_RATIO("Unusual ratio of lengths"),
    NUMBERS_DIFFER("Numbers that the other side does not have"),
    ADDRESSES_DIFFER("Addresses that the other side does not have"),
    LOW_SCORE("Scores below the threshold"),
    CONTROL_CHARACTERS("Control characters"),
    REPLACEMENT_CHARACTERS("Characters that were lost (U+FFFD)"),
    MOJIBAKE("Text that was decoded wrongly"),
    BYTE_ORDER_MARK("A byte order mark inside the text"),
    LINE_ENDS("Line ends"),
    VALIDATION_OVERLAP("Validation text in the training data"),
    TEST_OVERLAP("Test text in the training data"),
    CASE_DIFFERS("Upper and lower case unlike the training data"),
    TOKENIZATION_DIFFERS("Tokenised unlike the training data"),
    UNKNOWN_PIECES("Unknown pieces");

    /**
     * Something that a check found in a pair.
     *
     * @param side that it concerns; null for the pair
     * @param detail in words; may be empty
     */
    public record Mark(Check check, @Nullable Side side, String detail) {}

    private final String title;

    Check(String title) {
        this.title = title;
    }

    /** In a few words. */
    public String title() {
        return title;
    }

    /** The stable name: {@code shifted_block}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
