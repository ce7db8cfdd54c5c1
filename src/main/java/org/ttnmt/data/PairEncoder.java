package org.ttnmt.data;

import org.ttnmt.text.Vocabulary;

/**
 * Turns pairs into ids, and tells the problem of a pair that cannot be trained on. Thread-safe as its vocabularies are.
 */
final class PairEncoder {

    private final Vocabulary source;
    private final Vocabulary target;
    private final int maxLength;

    /** @param maxLength longest side in pieces, without end of sentence */
    PairEncoder(Vocabulary source, Vocabulary target, int maxLength) {
        this.source = source;
        this.target = target;
        this.maxLength = maxLength;
    }

    /** The pair as ids; {@code pair} has no problem. */
    EncodedPair encode(SentencePair pair) {
        return new EncodedPair(source.encode(pair.source()), target.encode(pair.target()));
    }

    /** True for a pair that can be trained on. */
    boolean fits(EncodedPair pair) {
        return fits(pair.source().length) && fits(pair.target().length);
    }

    private boolean fits(int pieces) {
        return pieces > 0 && pieces <= maxLength;
    }

    /** {@code pair} itself, or marked when a side is too long or encodes to nothing. Encodes only where that can be. */
    SentencePair check(SentencePair pair) {
        if (pair.problem() != null) {
            return pair;
        }
        SentencePair checked = checkSide(pair, "source", pair.source(), source);
        return checked.problem() != null ? checked : checkSide(pair, "target", pair.target(), target);
    }

    private SentencePair checkSide(SentencePair pair, String side, String text, Vocabulary vocabulary) {
        if (PieceBound.certainlyFits(text, maxLength)) {
            return pair;
        }
        int pieces = vocabulary.encode(text).length;
        if (fits(pieces)) {
            return pair;
        }
        return new SentencePair(
                pair.line(),
                pair.source(),
                pair.target(),
                pieces == 0 ? Problem.EMPTY : Problem.TOO_LONG,
                pieces == 0 ? side + ": no pieces" : side + ": " + pieces + " pieces, limit " + maxLength);
    }
}
