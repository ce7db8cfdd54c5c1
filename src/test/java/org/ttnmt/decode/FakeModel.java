package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;

/** A network whose next-token distribution is any function of the source and all tokens before: a whole model in a lambda. */
public class FakeModel implements StepModel {

    /** Log-probabilities of the whole vocabulary after {@code prefix} (without bos). */
    @FunctionalInterface
    public interface Distribution {
        float[] logProbs(int[] source, int[] prefix);
    }

    public static final int BOS = 1;
    public static final int EOS = 2;

    private final int vocabularySize;
    private final Distribution distribution;

    /** Rows of every step so far, over all decodings. */
    final List<Integer> rowsOfSteps = new ArrayList<>();

    int opened;
    int closed;

    public FakeModel(int vocabularySize, Distribution distribution) {
        this.vocabularySize = vocabularySize;
        this.distribution = distribution;
    }

    @Override
    public Decoding start(List<int[]> sources) {
        opened++;
        return new FakeDecoding(List.copyOf(sources));
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int bos() {
        return BOS;
    }

    @Override
    public int eos() {
        return EOS;
    }

    private final class FakeDecoding implements Decoding {
        private List<int[]> sourceOfRow;
        private List<int[]> prefixOfRow = new ArrayList<>();

        FakeDecoding(List<int[]> sources) {
            sourceOfRow = sources;
            sources.forEach(s -> prefixOfRow.add(null));
        }

        @Override
        public Candidates step(int[] order, int[] tokens, int candidates) {
            rowsOfSteps.add(order.length);
            checkRows(order);
            List<int[]> sources = new ArrayList<>();
            List<int[]> prefixes = new ArrayList<>();
            int[] ids = new int[order.length * candidates];
            float[] best = new float[order.length * candidates];
            for (int row = 0; row < order.length; row++) {
                int[] source = sourceOfRow.get(order[row]);
                int[] before = prefixOfRow.get(order[row]);
                int[] prefix = before == null ? new int[0] : append(before, tokens[row]);
                sources.add(source);
                prefixes.add(prefix);
                top(distribution.logProbs(source, prefix), candidates, ids, best, row * candidates);
            }
            sourceOfRow = sources;
            prefixOfRow = prefixes;
            return new Candidates(candidates, ids, best);
        }

        /** The contract: rows of a source are adjacent, and each source has equally many. */
        private void checkRows(int[] order) {
            int run = 0;
            int expected = 0;
            for (int row = 0; row < order.length; row++) {
                run++;
                if (row + 1 == order.length || sourceOfRow.get(order[row]) != sourceOfRow.get(order[row + 1])) {
                    expected = expected == 0 ? run : expected;
                    if (run != expected) {
                        throw new AssertionError("a source has " + run + " rows, another " + expected);
                    }
                    run = 0;
                }
            }
        }

        private static void top(float[] logProbs, int count, int[] ids, float[] best, int at) {
            boolean[] taken = new boolean[logProbs.length];
            for (int i = 0; i < count; i++) {
                int arg = -1;
                for (int v = 0; v < logProbs.length; v++) {
                    if (!taken[v] && (arg < 0 || Float.compare(logProbs[v], logProbs[arg]) > 0)) {
                        arg = v;
                    }
                }
                taken[arg] = true;
                ids[at + i] = arg;
                best[at + i] = logProbs[arg];
            }
        }

        @Override
        public void close() {
            closed++;
        }
    }

    static int[] append(int[] prefix, int token) {
        int[] longer = java.util.Arrays.copyOf(prefix, prefix.length + 1);
        longer[prefix.length] = token;
        return longer;
    }

    /** A random but repeatable distribution for each source and prefix, as from a network with random weights. */
    static Distribution random(long seed, int vocabularySize) {
        return (source, prefix) -> {
            java.util.Random random = new java.util.Random(
                    seed * 31 + java.util.Arrays.hashCode(source) * 1_000_003L + java.util.Arrays.hashCode(prefix));
            random.nextDouble();
            double[] logits = new double[vocabularySize];
            double sum = 0;
            for (int v = 0; v < vocabularySize; v++) {
                logits[v] = random.nextGaussian() * 1.5;
                sum += Math.exp(logits[v]);
            }
            float[] logProbs = new float[vocabularySize];
            for (int v = 0; v < vocabularySize; v++) {
                logProbs[v] = (float) (logits[v] - Math.log(sum));
            }
            return logProbs;
        };
    }
}
