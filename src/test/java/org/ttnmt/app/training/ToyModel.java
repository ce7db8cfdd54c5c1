package org.ttnmt.app.training;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ttnmt.app.translate.EngineChoice;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.decode.DecodingView;
import org.ttnmt.decode.FakeModel;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.Vocabulary;

/** A model over bytes that translates by writing ASCII letters in upper case; its second choice is lower case. */
public class ToyModel implements TranslationModel {
    private static final int FIRST_BYTE = 3;
    private static final int SIZE = FIRST_BYTE + 256;

    /** Milliseconds that a step takes. */
    private final int stepMillis;

    public final AtomicInteger starts = new AtomicInteger();
    public final AtomicInteger largestBatch = new AtomicInteger();
    public final AtomicInteger networks = new AtomicInteger();
    public final AtomicInteger running = new AtomicInteger();
    public final AtomicInteger mostRunning = new AtomicInteger();
    public volatile boolean closed;

    public ToyModel() {
        this(0);
    }

    public ToyModel(int stepMillis) {
        this.stepMillis = stepMillis;
    }

    @Override
    public Vocabulary source() {
        return new Bytes();
    }

    @Override
    public Vocabulary target() {
        return new Bytes();
    }

    @Override
    public EngineChoice engine() {
        return new EngineChoice("toy", "a test");
    }

    @Override
    public Shortlist shortlist() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DecodingConfig decoding() {
        return Samples.decoding(2, 1, 1, 5);
    }

    @Override
    public void close() {
        if (running.get() > 0) {
            throw new AssertionError("closed while it is used");
        }
        closed = true;
    }

    @Override
    public StepModel stepModel() {
        networks.incrementAndGet();
        return new Network();
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        List<float[]> all = new java.util.ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            int[] target = targets.get(i);
            float[] logProbs = new float[target.length + 1];
            for (int t = 0; t <= target.length; t++) {
                float[] next = upperCase(sources.get(i), Arrays.copyOf(target, t));
                logProbs[t] = next[t < target.length ? target[t] : FakeModel.EOS];
            }
            all.add(logProbs);
        }
        return all;
    }

    @Override
    public boolean distributesAttention() {
        return true;
    }

    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        // each position attends to itself, in one layer of one head
        int s = source.length + 1;
        int t = target.length + 1;
        float[] cross = new float[t * s];
        for (int i = 0; i < t; i++) {
            cross[i * s + Math.min(i, s - 1)] = 1;
        }
        return new AttentionWeights(1, s, t, new float[s * s], new float[t * t], cross, new float[t]);
    }

    private static float[] upperCase(int[] source, int[] prefix) {
        float[] logProbs = new float[SIZE];
        Arrays.fill(logProbs, -20);
        if (prefix.length >= source.length) {
            logProbs[FakeModel.EOS] = -0.1f;
            return logProbs;
        }
        int id = source[prefix.length];
        int letter = id - FIRST_BYTE;
        logProbs[id] = -0.1f;
        if (letter >= 'a' && letter <= 'z') {
            logProbs[id] = -2.5f;
            logProbs[id - 'a' + 'A'] = -0.1f;
        }
        return logProbs;
    }

    private final class Network implements StepModel {
        private final FakeModel fake = new FakeModel(SIZE, ToyModel::upperCase);

        @Override
        public Decoding start(List<int[]> sources, List<int[]> words) {
            starts.incrementAndGet();
            largestBatch.accumulateAndGet(sources.size(), Math::max);
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            Decoding decoding = fake.start(sources);
            return new DecodingView(decoding) {
                @Override
                public Continuations advance(int[] order, int[] tokens, int count) {
                    if (stepMillis > 0) {
                        sleep(stepMillis);
                    }
                    return super.advance(order, tokens, count);
                }

                @Override
                public void close() {
                    running.decrementAndGet();
                    decoding.close();
                }
            };
        }

        @Override
        public int vocabularySize() {
            return SIZE;
        }

        @Override
        public int bos() {
            return FakeModel.BOS;
        }

        @Override
        public int eos() {
            return FakeModel.EOS;
        }

        @Override
        public int unk() {
            return FakeModel.UNK;
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes of UTF-8 as pieces. */
    public static class Bytes implements Vocabulary {

        @Override
        public int[] encode(String text) {
            byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = FIRST_BYTE + (bytes[i] & 0xFF);
            }
            return ids;
        }

        @Override
        public String decode(int[] ids) {
            byte[] bytes = new byte[ids.length];
            for (int i = 0; i < ids.length; i++) {
                bytes[i] = (byte) (ids[i] - FIRST_BYTE);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public int bos() {
            return FakeModel.BOS;
        }

        @Override
        public int eos() {
            return FakeModel.EOS;
        }

        @Override
        public int unk() {
            return 0;
        }

        @Override
        public String piece(int id) {
            return "<" + id + ">";
        }

        @Override
        public boolean splitsAtSpaces() {
            return false;
        }

        @Override
        public String fingerprint() {
            return "bytes";
        }
    }
}
