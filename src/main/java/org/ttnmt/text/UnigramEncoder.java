package org.ttnmt.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.ttnmt.text.proto.PieceType;

/**
 * The most probable pieces under a unigram model (Viterbi; Kudo 2018). To give the same pieces as SentencePiece where
 * ways are equally good but for rounding, sums are kept in single and compared in double precision as there ({@code
 * EncodeOptimized} in its unigram_model.cc), and the first of equal ways stays.
 */
final class UnigramEncoder implements PieceEncoder {

    /** How much less probable than the least probable piece an unknown character is. */
    private static final float UNKNOWN_PENALTY = 10;

    private final PieceTrie trie = new PieceTrie();
    private final double[] scores;
    private final float unknownScore;

    UnigramEncoder(List<Piece> pieces) {
        this.scores = new double[pieces.size()];
        float least = Float.MAX_VALUE;
        float most = Float.MIN_NORMAL;
        for (Piece piece : pieces) {
            if (piece.type() == PieceType.NORMAL) {
                least = Math.min(least, piece.score());
                most = Math.max(most, piece.score());
            }
        }
        this.unknownScore = least - UNKNOWN_PENALTY;
        Piece.addTo(trie, pieces, EnumSet.of(PieceType.NORMAL, PieceType.USER_DEFINED));
        for (int id = 0; id < scores.length; id++) {
            Piece piece = pieces.get(id);
            scores[id] = piece.type() == PieceType.USER_DEFINED
                    ? bytes(piece) * most - 0.1 // beats whatever it could be split into
                    : piece.score();
        }
    }

    private static float bytes(Piece piece) {
        return piece.text().getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void encode(byte[] text, EncodedPieces out) {
        float[] best = new float[text.length + 1]; // the score of the best way to write what is before
        int[] begins = new int[text.length + 1]; // where the last piece of that way begins
        int[] ids = new int[text.length + 1];
        Arrays.fill(begins, -1);
        for (int begin = 0, next; begin < text.length; begin = next) {
            next = PieceEncoder.endOfCharacter(text, begin);
            float before = best[begin];
            boolean known = false;
            int node = PieceTrie.ROOT;
            for (int end = begin; end < text.length; ) {
                node = trie.child(node, text[end++]);
                if (node == PieceTrie.NONE) {
                    break;
                }
                int id = trie.id(node);
                if (id != PieceTrie.NONE) {
                    double total = scores[id] + before;
                    if (begins[end] < 0 || total > best[end]) {
                        best[end] = (float) total;
                        begins[end] = begin;
                        ids[end] = id;
                    }
                    known |= end == next;
                }
            }
            float unknown = unknownScore + before;
            if (!known && (begins[next] < 0 || unknown > best[next])) {
                best[next] = unknown;
                begins[next] = begin;
                ids[next] = PieceTrie.NONE;
            }
        }
        addForwards(begins, ids, out);
    }

    /** Adds the pieces from the first to the last one: turns the links to the beginning around. */
    private static void addForwards(int[] begins, int[] ids, EncodedPieces out) {
        int follower = begins.length - 1;
        for (int end = follower; end > 0; ) {
            int begin = begins[end];
            begins[end] = follower;
            follower = end;
            end = begin;
        }
        for (int begin = 0, end = follower; begin < begins.length - 1; ) {
            out.add(ids[end], begin, end);
            begin = end;
            end = begins[end];
        }
    }
}
