package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ttnmt.io.Workers;
import org.ttnmt.text.proto.PieceType;

/**
 * A unigram language model over pieces (Kudo 2018), trained as SentencePiece does: expectation maximisation with a
 * sparse prior on a large set of seeds, and after every two rounds the quarter of the pieces that the corpus misses
 * least is dropped, until a tenth more pieces are left than wanted.
 */
final class UnigramTrainer {

    private static final int ROUNDS_BETWEEN_PRUNING = 2;
    private static final double KEPT_BY_PRUNING = 0.75;
    private static final double SURPLUS = 1.1;

    /** A piece that is expected less often is dropped. */
    private static final float LEAST_EXPECTED = 0.5f;

    /** Keeps characters apart that are no pieces in the end and get the least score. */
    private static final float SCORE_STEP = 0.0001f;

    private final CorpusText corpus;
    private final Alphabet alphabet;
    private final Workers workers;
    private final Consumer<String> progress;
    private final UnigramState model;

    /** Of two pieces that the corpus misses equally, the one with the lower rank stays. */
    private final int[] ranks;

    UnigramTrainer(WordTable words, Alphabet alphabet, Workers workers, Consumer<String> progress) {
        this.corpus = new CorpusText(words);
        this.alphabet = alphabet;
        this.workers = workers;
        this.progress = progress;
        SeedPieces seeds = new SeedPieces(corpus, alphabet, workers);
        this.model = new UnigramState(seeds);
        this.ranks = seeds.ranks();
    }

    /**
     * The learnt pieces, all characters of the alphabet among them, the most probable first.
     *
     * @param size of the whole vocabulary
     * @param wanted pieces at most
     */
    List<Piece> train(int size, int wanted) {
        int enough = (int) (size * SURPLUS);
        progress.accept(model.size() + " seeds");
        while (true) {
            for (int round = 0; round < ROUNDS_BETWEEN_PRUNING; round++) {
                maximise(expected());
            }
            if (model.size() <= enough) {
                break;
            }
            prune(Math.max(enough, (int) (KEPT_BY_PRUNING * model.size())));
            progress.accept(model.size() + " pieces left");
        }
        return best(wanted);
    }

    /** How often each piece is expected in the corpus, in units of {@link Segmenter#COUNT_UNIT}. */
    private long[] expected() {
        return sumOverWords((segmenter, word, counts) ->
                segmenter.addExpected(corpus.wordStart(word), corpus.length(word), corpus.count(word), counts));
    }

    /** How often each piece is in the most probable segmentation of the corpus. */
    private long[] used() {
        return sumOverWords((segmenter, word, counts) -> {
            int length = corpus.length(word);
            segmenter.split(corpus.wordStart(word), length, SeedPieces.NONE);
            for (int end = length; end > 0; end = segmenter.startOfPieceEndingAt(end)) {
                counts[segmenter.pieceEndingAt(end)] += corpus.count(word);
            }
        });
    }

    private interface WordTask {
        void count(Segmenter segmenter, int word, long[] counts);
    }

    private long[] sumOverWords(WordTask task) {
        List<Future<long[]>> parts = new ArrayList<>();
        for (int part = 0; part < workers.count(); part++) {
            int first = part;
            parts.add(workers.submit(() -> {
                Segmenter segmenter = new Segmenter(model);
                long[] counts = new long[model.left().length()];
                for (int word = first; word < corpus.wordCount(); word += workers.count()) {
                    task.count(segmenter, word, counts);
                }
                return counts;
            }));
        }
        long[] total = Workers.get(parts.get(0));
        for (Future<long[]> part : parts.subList(1, parts.size())) {
            long[] counts = Workers.get(part);
            for (int piece = 0; piece < total.length; piece++) {
                total[piece] += counts[piece];
            }
        }
        return total;
    }

    /** Sets the scores to digamma(count) - digamma(total): means under a Dirichlet prior, which favours few pieces. */
    private void maximise(long[] expected) {
        BitSet kept = new BitSet();
        double total = 0;
        BitSet left = model.left();
        for (int piece = left.nextSetBit(0); piece >= 0; piece = left.nextSetBit(piece + 1)) {
            double count = expected[piece] * Segmenter.COUNT_UNIT;
            if (count >= LEAST_EXPECTED) {
                kept.set(piece);
                total += count;
            }
        }
        double logTotal = digamma(total);
        for (int piece = kept.nextSetBit(0); piece >= 0; piece = kept.nextSetBit(piece + 1)) {
            model.setScore(piece, (float) (digamma(expected[piece] * Segmenter.COUNT_UNIT) - logTotal));
        }
        model.keep(kept);
    }

    /** The derivative of log gamma: the recurrence up to 7, then its asymptotic series. */
    static double digamma(double x) {
        double result = 0;
        double y = x;
        while (y < 7) {
            result -= 1 / y;
            y++;
        }
        y -= 0.5;
        double square = 1 / (y * y);
        return result
                + Math.log(y)
                + square * (1 / 24.0 - square * (7 / 960.0 - square * (31 / 8064.0 - square * (127 / 30720.0))));
    }

    /** A piece, and how much less likely the corpus becomes without it. */
    private record Candidate(int piece, float loss) {}

    private void prune(int size) {
        long[] used = used();
        long total = Arrays.stream(used).sum();
        long sentences =
                IntStream.range(0, corpus.wordCount()).mapToLong(corpus::count).sum();
        Segmenter segmenter = new Segmenter(model);
        BitSet kept = new BitSet();
        List<Candidate> candidates = new ArrayList<>();
        BitSet left = model.left();
        for (int piece = left.nextSetBit(0); piece >= 0; piece = left.nextSetBit(piece + 1)) {
            int length = model.length(piece);
            if (used[piece] > 0 && length == 1) {
                kept.set(piece);
            } else if (used[piece] > 0 && segmenter.split(model.place(piece), length, piece) <= model.score(piece)) {
                candidates.add(new Candidate(piece, loss(segmenter, used, total, sentences, piece)));
            }
        }
        candidates.sort(Comparator.comparingDouble((Candidate candidate) -> -candidate.loss)
                .thenComparingInt(candidate -> ranks[candidate.piece]));
        int room = Math.max(0, size - kept.cardinality());
        int rank = alphabet.size();
        for (Candidate candidate : candidates.subList(0, Math.min(room, candidates.size()))) {
            kept.set(candidate.piece);
            ranks[candidate.piece] = rank++;
        }
        model.keep(kept);
    }

    /** Supposes that each use of the piece becomes its best split into others, which {@code segmenter} holds. */
    private float loss(Segmenter segmenter, long[] used, long total, long sentences, int piece) {
        double uses = used[piece];
        int alternatives = 0;
        double logAlternatives = 0;
        for (int end = model.length(piece); end > 0; end = segmenter.startOfPieceEndingAt(end)) {
            alternatives++;
            logAlternatives += Math.log(used[segmenter.pieceEndingAt(end)] + uses);
        }
        double logTotal = Math.log(total + uses * (alternatives - 1));
        double logWith = Math.log(uses) - Math.log((double) total);
        return (float) (uses / sentences * (logWith - (logAlternatives - alternatives * logTotal)));
    }

    private List<Piece> best(int wanted) {
        Map<String, Float> scores = new HashMap<>();
        float penalty = 0;
        for (int character = 0; character < alphabet.size(); character++) {
            float score;
            if (model.left().get(character)) {
                score = model.score(character);
            } else {
                score = model.leastScore() + penalty;
                penalty += SCORE_STEP;
            }
            scores.put(Character.toString(alphabet.characters().get(character).codePoint()), score);
        }
        List<Piece> sorted = new ArrayList<>();
        model.left().stream().filter(piece -> piece >= alphabet.size()).forEach(piece -> {
            String text = new String(corpus.characters(), model.place(piece), model.length(piece));
            sorted.add(new Piece(text, model.score(piece), PieceType.NORMAL));
        });
        Comparator<Piece> order =
                Comparator.comparingDouble((Piece p) -> -p.score()).thenComparing(Piece::text, UnigramTrainer::compare);
        sorted.sort(order);
        List<Piece> result = new ArrayList<>(sorted.subList(0, Math.min(sorted.size(), wanted - scores.size())));
        scores.forEach((text, score) -> result.add(new Piece(text, score, PieceType.NORMAL)));
        result.sort(order);
        return result;
    }

    private static int compare(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
