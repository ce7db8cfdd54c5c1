package org.ttnmt.decode;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.InferenceModel;
import org.ttnmt.model.StepModel;

/**
 * A network that is told the languages of all that it translates: pieces stand around each source, and targets begin
 * with one. Whoever decodes sees neither: for them, that first piece is what the decoder reads before a target.
 *
 * @param network whose sources end in what it was made with
 * @param before ids before each source
 * @param after ids behind each source, before what ends it
 * @param first id that each target begins with; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DirectedModel(InferenceModel network, int[] before, int[] after, int first)
        implements InferenceModel, StepModel {
    /** Targets begin with no piece. */
    public static final int NONE = -1;

    private StepModel steps() {
        return (StepModel) network;
    }

    private boolean begins() {
        return first != NONE;
    }

    private int[] around(int[] source) {
        int[] all = Arrays.copyOf(before, before.length + source.length + after.length);
        System.arraycopy(source, 0, all, before.length, source.length);
        System.arraycopy(after, 0, all, before.length + source.length, after.length);
        return all;
    }

    private List<int[]> around(List<int[]> sources) {
        return sources.stream().map(this::around).toList();
    }

    private int[] begun(int[] target) {
        int[] begun = new int[target.length + 1];
        begun[0] = first;
        System.arraycopy(target, 0, begun, 1, target.length);
        return begun;
    }

    @Override
    public Decoding start(List<int[]> sources, List<int[]> words) {
        Decoding decoding = steps().start(around(sources), words);
        try {
            if (begins()) {
                int[] order = new int[sources.size()];
                Arrays.setAll(order, i -> i);
                int[] tokens = new int[sources.size()];
                Arrays.fill(tokens, steps().bos());
                decoding.advance(order, tokens, 1);
            }
            return new Directed(decoding);
        } catch (RuntimeException | Error e) {
            decoding.close();
            throw e;
        }
    }

    @Override
    public int vocabularySize() {
        return steps().vocabularySize();
    }

    @Override
    public int bos() {
        return begins() ? first : steps().bos();
    }

    @Override
    public int begun() {
        return begins() ? 1 : 0;
    }

    @Override
    public int eos() {
        return steps().eos();
    }

    @Override
    public int unk() {
        return steps().unk();
    }

    @Override
    public int maxLength() {
        return Math.max(1, network.maxLength() - Math.max(before.length + after.length, begun()));
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        List<int[]> wanted = begins() ? targets.stream().map(this::begun).toList() : targets;
        List<float[]> all = network.force(around(sources), wanted);
        return begins()
                ? all.stream()
                        .map(row -> Arrays.copyOfRange(row, 1, row.length))
                        .toList()
                : all;
    }

    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        AttentionWeights all = network.attend(around(source), begins() ? begun(target) : target);
        int sourceLength = source.length + 1;
        int targetLength = target.length + 1;
        Window ofSource = new Window(all.sourceLength(), before.length, source.length, after.length);
        Window ofTarget = new Window(all.targetLength(), begun(), targetLength, 0);
        return new AttentionWeights(
                all.heads(),
                sourceLength,
                targetLength,
                ofSource.of(all.encoder(), ofSource),
                ofTarget.of(all.decoder(), ofTarget),
                ofTarget.of(all.cross(), ofSource),
                begins() ? Arrays.copyOfRange(all.logProbs(), 1, all.logProbs().length) : all.logProbs());
    }

    /**
     * The positions that whoever decodes knows of, among all: those behind {@code skipped}, and then those behind
     * {@code between}.
     *
     * @param length of all
     */
    private record Window(int length, int skipped, int kept, int between) {

        private int size() {
            return length - skipped - between;
        }

        private int at(int place) {
            return skipped + place + (place < kept ? 0 : between);
        }

        /** What is known of weights {@code (..., queries, keys)} of these queries. */
        float[] of(float[] weights, Window keys) {
            int matrices = weights.length / (length * keys.length);
            float[] some = new float[matrices * size() * keys.size()];
            for (int i = 0, to = 0; i < matrices; i++) {
                for (int query = 0; query < size(); query++) {
                    int row = (i * length + at(query)) * keys.length;
                    for (int key = 0; key < keys.size(); key++) {
                        some[to++] = weights[row + keys.at(key)];
                    }
                }
            }
            return some;
        }
    }

    @Override
    public void close() {
        network.close();
    }

    /** A decoding whose sources have pieces around them. */
    private final class Directed implements Decoding {
        private final Decoding inner;
        private int rows;

        Directed(Decoding inner) {
            this.inner = inner;
        }

        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            rows = order.length;
            return inner.advance(order, tokens, count);
        }

        @Override
        public Continuations best(int count) {
            return inner.best(count);
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            return inner.at(ids, perRow);
        }

        @Override
        public float[] all() {
            return inner.all();
        }

        /** What the pieces before a source get is left out, so that rows may sum to less than 1. */
        @Override
        public float[] attention() {
            float[] all = inner.attention();
            int columns = all.length / rows;
            int kept = columns - before.length - after.length;
            float[] some = new float[rows * kept];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(all, row * columns + before.length, some, row * kept, kept);
            }
            return some;
        }

        @Override
        public void blend(List<Decoding> others, double[] weights) {
            inner.blend(
                    others.stream()
                            .map(other -> other instanceof Directed directed ? directed.inner : other)
                            .toList(),
                    weights);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
