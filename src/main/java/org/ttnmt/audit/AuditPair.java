package org.ttnmt.audit;

import org.jspecify.annotations.Nullable;
import org.ttnmt.data.Problem;

/**
 * A pair with the facts of both sides.
 *
 * @param line its number, counted from 1
 * @param problem why training leaves it out whatever the vocabulary, or null
 * @param detail the problem in words
 */
record AuditPair(long line, LineFacts source, LineFacts target, @Nullable Problem problem, @Nullable String detail) {

    LineFacts side(Side side) {
        return side == Side.SOURCE ? source : target;
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
