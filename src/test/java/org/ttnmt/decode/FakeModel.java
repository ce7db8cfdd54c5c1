package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ttnmt.model.StepModel;

/**
 * A network whose next-token distribution is any function of the source and all tokens before: a whole model in a
 * lambda.
 */
public class FakeModel implements StepModel {

    /** Log-probabilities of the whole vocabulary after {@code prefix} (without bos). */
    @FunctionalInterface
    public interface Distribution {
        float[] logProbs(int[] source, int[] prefix);
    }

    public static final int UNK = 0;
    public static final int BOS = 1;
    public static final int EOS = 2;

    private final int vocabularySize;
    private final Distribution distribution;

    /** Rows of every step so far, over all decodings, of which several may be under way. */
    final List<Integer> rowsOfSteps = Collections.synchronizedList(new ArrayList<>());

    int opened;
    int closed;

    public FakeModel(int vocabularySize, Distribution distribution) {
        this.vocabularySize = vocabularySize;
        this.distribution = distribution;
    }

    @Override
    public Decoding start(List<int[]> sources, List<int[]> words) {
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

    @Override
    public int unk() {
        return UNK;
    }

    private final class FakeDecoding implements Decoding {
        private List<float[]> logProbsOfRow = List.of();
        private final int columns;
        private List<int[]> sourceOfRow;
        private List<int[]> prefixOfRow = new ArrayList<>();

        FakeDecoding(List<int[]> sources) {
            sourceOfRow = sources;
            sources.forEach(s -> prefixOfRow.add(null));
            columns = 1 + sources.stream().mapToInt(s -> s.length).max().orElse(0);
        }

        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            rowsOfSteps.add(order.length);
            checkRows(order);
            List<int[]> sources = new ArrayList<>();
            List<int[]> prefixes = new ArrayList<>();
            List<float[]> logProbs = new ArrayList<>();
            for (int row = 0; row < order.length; row++) {
                int[] source = sourceOfRow.get(order[row]);
                int[] before = prefixOfRow.get(order[row]);
                int[] prefix = before == null ? new int[0] : append(before, tokens[row]);
                sources.add(source);
                prefixes.add(prefix);
                logProbs.add(distribution.logProbs(source, prefix));
            }
            sourceOfRow = sources;
            prefixOfRow = prefixes;
            logProbsOfRow = logProbs;
            return best(count);
        }

        @Override
        public Continuations best(int candidates) {
            int rows = logProbsOfRow.size();
            int[] ids = new int[rows * candidates];
            float[] best = new float[rows * candidates];
            for (int row = 0; row < rows; row++) {
                top(logProbsOfRow.get(row), candidates, ids, best, row * candidates);
            }
            return new Continuations(candidates, ids, best);
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            float[] result = new float[ids.length];
            for (int i = 0; i < ids.length; i++) {
                result[i] = logProbsOfRow.get(i / perRow)[ids[i]];
            }
            return result;
        }

        @Override
        public float[] all() {
            float[] result = new float[logProbsOfRow.size() * vocabularySize];
            for (int row = 0; row < logProbsOfRow.size(); row++) {
                System.arraycopy(logProbsOfRow.get(row), 0, result, row * vocabularySize, vocabularySize);
            }
            return result;
        }

        @Override
        public void blend(List<Decoding> others, double[] weights) {
            for (int row = 0; row < logProbsOfRow.size(); row++) {
                float[] own = logProbsOfRow.get(row);
                for (int v = 0; v < own.length; v++) {
                    double sum = weights[0] * Math.exp(own[v]);
                    for (int i = 0; i < others.size(); i++) {
                        float[] other = ((FakeDecoding) others.get(i)).logProbsOfRow.get(row);
                        sum += weights[i + 1] * Math.exp(other[v]);
                    }
                    own[v] = (float) Math.log(sum);
                }
            }
        }

        @Override
        public float[] attention() {
            float[] result = new float[prefixOfRow.size() * columns];
            for (int row = 0; row < prefixOfRow.size(); row++) {
                float[] attention = FakeModel.attention(sourceOfRow.get(row), prefixOfRow.get(row));
                System.arraycopy(attention, 0, result, row * columns, attention.length);
            }
            return result;
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

    /** What the position after {@code prefix} attends to: any numbers that sum to 1 with eos, which comes last. */
    static float[] attention(int[] source, int[] prefix) {
        java.util.Random random = new java.util.Random(77L + java.util.Arrays.hashCode(prefix) * 31L + source.length);
        float[] weights = new float[source.length + 1];
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.exp(2 * random.nextGaussian());
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
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
