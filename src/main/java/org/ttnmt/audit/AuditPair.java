package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.data.Problem;

/** A pair with the facts of both sides, and with what the checks find in it. */
final class AuditPair {
    private final long line;
    private final LineFacts source;
    private final LineFacts target;
    private final @Nullable Problem problem;
    private final @Nullable String detail;
    private List<Check.Mark> marks = List.of();

    /**
     * @param line its number, counted from 1
     * @param problem why training leaves it out whatever the vocabulary, or null
     * @param detail the problem in words
     */
    AuditPair(long line, LineFacts source, LineFacts target, @Nullable Problem problem, @Nullable String detail) {
        this.line = line;
        this.source = source;
        this.target = target;
        this.problem = problem;
        this.detail = detail;
    }

    long line() {
        return line;
    }

    LineFacts source() {
        return source;
    }

    LineFacts target() {
        return target;
    }

    @Nullable
    Problem problem() {
        return problem;
    }

    @Nullable
    String detail() {
        return detail;
    }

    LineFacts side(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** Notes what a check found. */
    void mark(Check check, @Nullable Side side, String what) {
        if (marks.isEmpty()) {
            marks = new ArrayList<>(2);
        }
        marks.add(new Check.Mark(check, side, what));
    }

    /** What the checks that have looked at it found. */
    List<Check.Mark> marks() {
        return marks;
    }

    boolean has(Check check) {
        return !marks.isEmpty() && marks.stream().anyMatch(mark -> mark.check() == check);
    }

    /** A hash of both sides as they are. */
    long fingerprint() {
        return combined(source.fingerprint(), target.fingerprint());
    }

    /** A hash of both sides that leaves out case, spaces and punctuation. */
    long looseFingerprint() {
        return combined(source.looseFingerprint(), target.looseFingerprint());
    }

    private static long combined(long a, long b) {
        return Long.rotateLeft(a, 21) * 0x9E3779B97F4A7C15L + b;
    }
}
