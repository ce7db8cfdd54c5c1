package org.ttnmt.app.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.Translation;

/**
 * What a model thinks of a pair.
 *
 * @param logProb natural logarithm of the probability of the translation, its end included; NaN where it could not be scored
 * @param score after the length penalty
 * @param pieces with the probability of each; the last one is the end symbol
 * @param error why it could not be scored, in words; null where it was
 */
record PairScore(
        Pair pair, double logProb, double score, List<Translation.ScoredPiece> pieces, @Nullable String error) {}
