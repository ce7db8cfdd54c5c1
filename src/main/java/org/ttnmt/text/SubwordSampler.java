package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.text.proto.PieceType;

/**
 * Splits text that is encoded into other pieces, drawn at random, so that a model in training sees many ways to write a
 * word (subword regularisation). Words are split apart from one another, as SentencePiece does; what is no ordinary
 * piece (unknown characters, bytes, symbols of the user) stays. Thread-safe.
 */
public final class SubwordSampler {
    private final String[] texts;
    private final boolean[] ordinary;
    private final Map<String, Integer> ids = new HashMap<>();
    private final float[] scores;
    private final boolean bpe;
    private final double strength;
    private final int longest;

    private SubwordSampler(List<Piece> pieces, boolean bpe, double strength) {
        this.texts = new String[pieces.size()];
        this.ordinary = new boolean[pieces.size()];
        this.scores = new float[pieces.size()];
        this.bpe = bpe;
        this.strength = strength;
        int most = 0;
        for (int id = 0; id < texts.length; id++) {
            Piece piece = pieces.get(id);
            texts[id] = piece.text();
            scores[id] = piece.score();
            if (piece.type() == PieceType.NORMAL && !piece.text().isEmpty()) {
                ordinary[id] = true;
                ids.put(piece.text(), id);
                most = Math.max(most, piece.text().length());
            }
        }
        this.longest = most;
    }

    /**
     * Draws splits of a unigram model with probability proportional to that of the pieces to the power {@code alpha}
     * (Kudo 2018, section 3.2, with l unlimited: forward filtering, backward sampling).
     */
    static SubwordSampler unigram(List<Piece> pieces, double alpha) {
        return new SubwordSampler(pieces, false, alpha);
    }

    /** Leaves out each merge of a BPE model at every step with probability {@code dropout} (Provilkov et al. 2020). */
    static SubwordSampler bpe(List<Piece> pieces, double dropout) {
        return new SubwordSampler(pieces, true, dropout);
    }

    /**
     * Another way to write the text of {@code pieces}, which it may also be itself.
     *
     * @param random numbers from 0 to below 1
     */
    public int[] resample(int[] pieces, DoubleSupplier random) {
        IntList result = new IntList(pieces.length + 8);
        int begin = 0;
        while (begin < pieces.length) {
            int end = begin + 1;
            List<Integer> split = null;
            if (ordinary[pieces[begin]]) {
                StringBuilder word = new StringBuilder(texts[pieces[begin]]);
                while (end < pieces.length && continues(pieces[end])) {
                    word.append(texts[pieces[end++]]);
                }
                split = bpe ? merged(word.toString(), random) : drawn(word.toString(), random);
            }
            if (split == null) {
                for (int i = begin; i < end; i++) {
                    result.add(pieces[i]);
                }
            } else {
                split.forEach(result::add);
            }
            begin = end;
        }
        return Arrays.copyOf(result.array(), result.size());
    }

    /** Whether a piece belongs to the word before it. */
    private boolean continues(int piece) {
        return ordinary[piece] && texts[piece].codePointAt(0) != SentencePieceModel.SPACE;
    }

    /** A split of a word by a unigram model; null when there is none. */
    private @Nullable List<Integer> drawn(String word, DoubleSupplier random) {
        double[] forward = new double[word.length() + 1]; // log of the sum over all ways to write what is before
        for (int end = 1; end < forward.length; end++) {
            forward[end] = Double.NEGATIVE_INFINITY;
            for (int begin = Math.max(0, end - longest); begin < end; begin++) {
                Integer piece = ids.get(word.substring(begin, end));
                if (piece != null) {
                    forward[end] = logSum(forward[end], forward[begin] + strength * scores[piece]);
                }
            }
        }
        List<Integer> backward = new ArrayList<>();
        int end = word.length();
        if (forward[end] == Double.NEGATIVE_INFINITY) {
            return null;
        }
        while (end > 0) {
            double rest = random.getAsDouble();
            int chosen = -1;
            int from = end;
            for (int begin = end - 1; begin >= Math.max(0, end - longest) && rest >= 0; begin--) {
                Integer piece = ids.get(word.substring(begin, end));
                if (piece != null && forward[begin] > Double.NEGATIVE_INFINITY) {
                    rest -= Math.exp(forward[begin] + strength * scores[piece] - forward[end]);
                    chosen = piece;
                    from = begin;
                }
            }
            backward.add(0, chosen);
            end = from;
        }
        return backward;
    }

    private static double logSum(double a, double b) {
        double larger = Math.max(a, b);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }

    /** A split of a word by a BPE model; null when there is none. */
    private @Nullable List<Integer> merged(String word, DoubleSupplier random) {
        List<String> parts = new ArrayList<>();
        word.codePoints().forEach(c -> parts.add(Character.toString(c)));
        int best;
        do {
            best = -1;
            float bestScore = Float.NEGATIVE_INFINITY;
            for (int i = 0; i + 1 < parts.size(); i++) {
                Integer merge = ids.get(parts.get(i) + parts.get(i + 1));
                if (merge != null && random.getAsDouble() >= strength && scores[merge] > bestScore) {
                    best = i;
                    bestScore = scores[merge];
                }
            }
            if (best >= 0) {
                parts.set(best, parts.get(best) + parts.remove(best + 1));
            }
        } while (best >= 0);
        List<Integer> split = new ArrayList<>();
        for (String part : parts) {
            Integer id = ids.get(part);
            if (id == null) {
                return null; // a character that is only part of longer pieces
            }
            split.add(id);
        }
        return split;
    }
}
