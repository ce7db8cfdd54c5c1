package org.ttnmt.text;

/** What a piece stands for; the numbers are those of SentencePiece's model file. */
enum PieceType {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private static final PieceType[] BY_NUMBER = {NORMAL, NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE};

    private final int number;

    PieceType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The type with this number in a file; unknown numbers read as normal, as protobuf's default says. */
    static PieceType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : NORMAL;
    }
}
