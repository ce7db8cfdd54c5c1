package org.ttnmt.data;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.text.Vocabulary;

/**
 * Turns the pairs of a corpus into ids, and tells the problem of a pair that cannot be trained on. Thread-safe as its
 * vocabularies are.
 */
final class PairEncoder {

    private final Vocabulary source;
    private final Vocabulary target;
    private final PairText text;
    private final WordLengths sourceWords;
    private final WordLengths targetWords;
    private final int maxLength;
    private final TargetRoom room;
    private final CorpusConfig corpus;
    private final int tagPieces;

    /** @param maxLength longest side in pieces, without end of sentence, with the corpus' tag */
    PairEncoder(
            Vocabulary source,
            Vocabulary target,
            int maxLength,
            TargetRoom room,
            CorpusConfig corpus,
            WordLengths sourceWords,
            WordLengths targetWords) {
        this.source = source;
        this.target = target;
        this.text = PairText.of(room.decoder(), source, target);
        this.maxLength = maxLength;
        this.room = room;
        this.corpus = corpus;
        this.sourceWords = sourceWords;
        this.targetWords = targetWords;
        this.tagPieces = corpus.sourcePrefix() == null ? 0 : source.encode(corpus.sourcePrefix()).length;
    }

    CorpusConfig corpus() {
        return corpus;
    }

    /** The pair as ids; {@code pair} has no problem. */
    EncodedPair encode(SentencePair pair) {
        String tagged = corpus.tagged(pair.source());
        boolean faulty = fault(pair) != null; // and fits nowhere
        return new EncodedPair(text.source(tagged), faulty ? new int[0] : text.target(tagged, pair.target()));
    }

    private @Nullable String fault(SentencePair pair) {
        return PairText.fault(room.decoder(), corpus.tagged(pair.source()), pair.target());
    }

    /** True for a pair that can be trained on. */
    boolean fits(EncodedPair pair) {
        return fits(pair.source().length, tagPieces)
                && fits(pair.target().length, 0)
                && room.holds(pair.source(), pair.target());
    }

    private boolean fits(int pieces, int tag) {
        return pieces > tag && pieces <= maxLength;
    }

    /** {@code pair} itself, or marked when a side is too long or encodes to nothing. Encodes only where that can be. */
    SentencePair check(SentencePair pair) {
        if (pair.problem() != null) {
            return pair;
        }
        if (room.decoder().writesLabels()) {
            return checkLabels(pair);
        }
        SentencePair checked = pair;
        if (!sourceWords.certainlyFit(pair.source(), maxLength - tagPieces)) {
            checked = checkSide(pair, "source", corpus.tagged(pair.source()), source, tagPieces);
        }
        if (checked.problem() == null && !targetWords.certainlyFit(pair.target(), maxLength)) {
            checked = checkSide(pair, "target", pair.target(), target, 0);
        }
        return checked.problem() != null || room.equals(TargetRoom.ANY) ? checked : checkRoom(pair);
    }

    private SentencePair checkLabels(SentencePair pair) {
        String fault = fault(pair);
        if (fault != null) {
            return new SentencePair(pair.line(), pair.source(), pair.target(), Problem.LABELS, "target: " + fault);
        }
        int pieces = text.source(corpus.tagged(pair.source())).length;
        return fits(pieces, tagPieces) ? pair : unfit(pair, "source", pieces, tagPieces);
    }

    private SentencePair checkRoom(SentencePair pair) {
        EncodedPair encoded = encode(pair);
        if (room.holds(encoded.source(), encoded.target())) {
            return pair;
        }
        return new SentencePair(
                pair.line(),
                pair.source(),
                pair.target(),
                Problem.NO_ROOM,
                "target: needs " + TargetRoom.needed(encoded.target()) + " slots, but the source has "
                        + room.of(encoded.source()));
    }

    private SentencePair checkSide(SentencePair pair, String side, String text, Vocabulary vocabulary, int tag) {
        int pieces = vocabulary.encode(text).length;
        return fits(pieces, tag) ? pair : unfit(pair, side, pieces, tag);
    }

    private SentencePair unfit(SentencePair pair, String side, int pieces, int tag) {
        return new SentencePair(
                pair.line(),
                pair.source(),
                pair.target(),
                pieces <= tag ? Problem.EMPTY : Problem.TOO_LONG,
                pieces <= tag ? side + ": no pieces" : side + ": " + pieces + " pieces, limit " + maxLength);
    }
}
