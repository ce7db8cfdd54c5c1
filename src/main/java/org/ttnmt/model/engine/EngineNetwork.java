package org.ttnmt.model.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.io.Workers;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.InferenceModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/**
 * A transformer that decodes in plain Java. A row's numbers depend on no other row, so a sentence has the same
 * translation in any batch, to the bit.
 */
public final class EngineNetwork implements InferenceModel, StepModel {
    /** Positions of a given target that are judged at a time. */
    private static final int FORCED_AT_ONCE = 64;

    private final ModelConfig config;
    private final EngineTransformer network;
    private final SpecialTokens special;
    private final Supplier<Kernels> kernels;
    private final Workers workers;
    private final Deque<Workspace> workspaces = new ConcurrentLinkedDeque<>();

    /**
     * Reads the weights.
     *
     * @param precision of the matrices, resolved: FLOAT32, BFLOAT16 or INT8
     * @param threads that judge different pairs at the same time
     */
    public EngineNetwork(
            ModelConfig config,
            ParameterLayout layout,
            ParameterValues values,
            DecodingPrecision precision,
            SpecialTokens special,
            int threads) {
        this(config, layout, values, precision, special, threads, Vectors::ready, null);
        Vectors.prepare(config, precision);
    }

    /** The same in float32, for one thread, with an eye on what matrices are multiplied with. */
    public EngineNetwork(
            ModelConfig config,
            ParameterLayout layout,
            ParameterValues values,
            SpecialTokens special,
            InputMaxima maxima) {
        this(config, layout, values, DecodingPrecision.FLOAT32, special, 1, Vectors::ready, maxima);
        Vectors.prepare(config, DecodingPrecision.FLOAT32);
    }

    EngineNetwork(
            ModelConfig config,
            ParameterLayout layout,
            ParameterValues values,
            DecodingPrecision precision,
            SpecialTokens special,
            int threads,
            Supplier<Kernels> kernels) {
        this(config, layout, values, precision, special, threads, kernels, null);
    }

    private EngineNetwork(
            ModelConfig config,
            ParameterLayout layout,
            ParameterValues values,
            DecodingPrecision precision,
            SpecialTokens special,
            int threads,
            Supplier<Kernels> kernels,
            @Nullable InputMaxima maxima) {
        this.config = config;
        this.workers = new Workers(threads, "tt-engine");
        this.special = special;
        this.kernels = kernels;
        int panel = Vectors.fastest().panel();
        this.network = new EngineTransformer(new EngineWeights(layout, values, precision, panel, maxima), config);
    }

    /** What this engine does not know of a network, as a setting of it; null if it knows all. */
    public static @Nullable String unknown(ModelConfig config) {
        return EngineTransformer.unknown(config);
    }

    @Override
    public Decoding start(List<int[]> sources, List<int[]> words) {
        List<Source> all = new ArrayList<>();
        Workspace idle = workspaces.poll();
        Workspace workspace = idle == null ? network.workspace(kernels) : idle;
        Matrix output = network.output();
        for (int i = 0; i < sources.size(); i++) {
            checkInterrupt();
            Memory memory = network.encode(workspace.encoding(), read(sources.get(i)), AttentionTap.NONE);
            int[] few = words.isEmpty() ? null : words.get(i);
            Matrix reduced = few == null ? output : output.of(few);
            all.add(new Source(memory, reduced, few));
        }
        return new Decoding(all, workspace);
    }

    private static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the network was interrupted");
        }
    }

    /** A source as the encoder reads it. */
    private int[] read(int[] source) {
        return PaddedIds.read(source, special.sourceEos(), special.sourceEnds());
    }

    @Override
    public int vocabularySize() {
        return network.output().outputs();
    }

    @Override
    public int bos() {
        return special.bos();
    }

    @Override
    public int eos() {
        return special.eos();
    }

    @Override
    public int unk() {
        return special.unk();
    }

    @Override
    public int maxLength() {
        return network.maxPositions() - 1;
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        float[][] all = new float[sources.size()][];
        List<Integer> pairs = IntStream.range(0, all.length).boxed().toList();
        workers.each(pairs, i -> all[i] = force(sources.get(i), targets.get(i), AttentionTap.NONE));
        return List.of(all);
    }

    private float[] force(int[] source, int[] target, AttentionTap tap) {
        Workspace workspace = network.workspace(kernels);
        Pass pass = workspace.decoding();
        Sequence sequence = network.begin(pass, network.encode(workspace.encoding(), read(source), tap));
        int[] labels = Arrays.copyOf(target, target.length + 1);
        labels[target.length] = special.eos();
        float[] logProbs = new float[labels.length];
        for (int from = 0; from < labels.length; from += FORCED_AT_ONCE) {
            checkInterrupt();
            int count = Math.min(FORCED_AT_ONCE, labels.length - from);
            int[] input = new int[count];
            for (int i = 0; i < count; i++) {
                input[i] = from + i == 0 ? special.bos() : target[from + i - 1];
            }
            network.decode(pass, Collections.nCopies(count, sequence), input, tap);
            Kernels now = pass.kernels();
            Matrix output = network.output();
            Rows logits = pass.logits(output.columns());
            now.multiply(pass.stream(), count, output, logits);
            for (int i = 0; i < count; i++) {
                logProbs[from + i] = new Distribution(
                                now, logits.data(), logits.at(i), output.outputs(), output.columns(), null, 1)
                        .of(labels[from + i]);
            }
        }
        return logProbs;
    }

    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        int sourceLength = source.length + 1;
        int targetLength = target.length + 1;
        int heads = config.heads();
        boolean attends = config.decoderAutoregression() == ModelConfig.DecoderAutoregression.SELF_ATTENTION;
        Seen encoder = new Seen(config.encoderLayers(), heads, sourceLength, sourceLength);
        Seen decoder = new Seen(attends ? config.decoderLayers() : 0, heads, targetLength, targetLength);
        Seen cross = new Seen(config.decoderLayers(), heads, targetLength, sourceLength);
        float[] logProbs = force(source, target, (site, layer, row, position, head, begin, shares, count, scale) -> {
            Seen seen =
                    switch (site) {
                        case ENCODER -> encoder;
                        case DECODER -> decoder;
                        case CROSS -> cross;
                    };
            seen.put(layer, position, head, begin, shares, count, scale);
        });
        return new AttentionWeights(
                heads, sourceLength, targetLength, encoder.weights(), decoder.weights(), cross.weights(), logProbs);
    }

    /** Attention weights {@code (layers, heads, queries, keys)}. */
    @SuppressWarnings("ArrayRecordComponent") // written through
    private record Seen(int heads, int queries, int keys, float[] weights) {

        Seen(int layers, int heads, int queries, int keys) {
            this(heads, queries, keys, new float[layers * heads * queries * keys]);
        }

        void put(int layer, int query, int head, int begin, float[] shares, int count, float scale) {
            int at = ((layer * heads + head) * queries + query) * keys + begin;
            for (int i = 0; i < count; i++) {
                weights[at + i] = shares[i] * scale;
            }
        }
    }

    @Override
    public void close() {
        workspaces.clear();
        workers.close();
    }

    /**
     * A source that is being translated.
     *
     * @param output of the words that may follow
     * @param words their ids; null for the whole vocabulary
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Source(Memory memory, Matrix output, int @Nullable [] words) {}

    /** A target that is being made. */
    private record Row(Source source, Sequence sequence) {}

    /** A decoding under way, in one thread at a time. */
    private final class Decoding implements StepModel.Decoding {
        private final int columns;
        private final int heads = config.heads();
        private final int alignmentLayer = AttentionWeights.alignmentLayer(config.decoderLayers());
        private final Workspace workspace;
        private final Pass pass;
        private List<Row> rows;
        private List<Distribution> distributions = List.of();
        private float[] attention = {};
        private boolean closed;

        Decoding(List<Source> sources, Workspace workspace) {
            this.workspace = workspace;
            this.pass = workspace.decoding();
            rows = sources.stream()
                    .map(source -> new Row(source, network.begin(pass, source.memory())))
                    .toList();
            columns = sources.stream()
                    .mapToInt(source -> source.memory().length())
                    .max()
                    .orElse(0);
        }

        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            rows = continued(order);
            attention = new float[rows.size() * columns];
            List<Sequence> sequences = rows.stream().map(Row::sequence).toList();
            network.decode(pass, sequences, tokens, this::see);
            distributions = distributions(count);
            return best(count);
        }

        /** The first of a row's continuations takes its sequence, others have copies; rows without any end. */
        private List<Row> continued(int[] order) {
            boolean[] goesOn = new boolean[rows.size()];
            for (int before : order) {
                goesOn[before] = true;
            }
            for (int row = 0; row < goesOn.length; row++) {
                if (!goesOn[row]) {
                    rows.get(row).sequence().end();
                }
            }
            boolean[] taken = new boolean[rows.size()];
            List<Row> next = new ArrayList<>(order.length);
            for (int before : order) {
                Row row = rows.get(before);
                next.add(taken[before] ? new Row(row.source(), row.sequence().copy()) : row);
                taken[before] = true;
            }
            return next;
        }

        private void see(
                AttentionSite site,
                int layer,
                int row,
                int position,
                int head,
                int begin,
                float[] shares,
                int count,
                float scale) {
            if (site == AttentionSite.CROSS && layer == alignmentLayer) {
                for (int i = 0; i < count; i++) {
                    attention[row * columns + begin + i] += shares[i] * scale / heads;
                }
            }
        }

        /** Neighbours with the same words are multiplied with these together. */
        private List<Distribution> distributions(int count) {
            Kernels now = pass.kernels();
            int widest = 0;
            for (Row row : rows) {
                widest = Math.max(widest, row.source().output().columns());
            }
            Rows logits = pass.logits(widest);
            List<Distribution> all = new ArrayList<>(rows.size());
            int row = 0;
            while (row < rows.size()) {
                Source source = rows.get(row).source();
                Matrix output = source.output();
                int end = row + 1;
                while (end < rows.size() && rows.get(end).source().output() == output) {
                    end++;
                }
                Rows own = logits.after(row);
                now.multiply(pass.stream().after(row), end - row, output, own);
                for (int i = 0; i < end - row; i++) {
                    all.add(new Distribution(
                            now, own.data(), own.at(i), output.outputs(), output.columns(), source.words(), count));
                }
                row = end;
            }
            return all;
        }

        @Override
        public Continuations best(int count) {
            int perRow = 0;
            for (Row row : rows) {
                perRow = Math.max(perRow, Math.min(count, row.source().output().outputs()));
            }
            int[] tokens = new int[rows.size() * perRow];
            float[] logProbs = new float[tokens.length];
            Arrays.fill(logProbs, Float.NEGATIVE_INFINITY); // of rows that have fewer words
            for (int row = 0; row < rows.size(); row++) {
                int own = Math.min(perRow, rows.get(row).source().output().outputs());
                distributions.get(row).best(tokens, logProbs, row * perRow, own);
            }
            return new Continuations(perRow, tokens, logProbs);
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            float[] logProbs = new float[ids.length];
            for (int i = 0; i < ids.length; i++) {
                logProbs[i] = distributions.get(i / perRow).of(ids[i]);
            }
            return logProbs;
        }

        @Override
        public float[] all() {
            int vocabulary = vocabularySize();
            float[] logProbs = new float[rows.size() * vocabulary];
            Arrays.fill(logProbs, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < rows.size(); row++) {
                distributions.get(row).all(logProbs, row * vocabulary);
            }
            return logProbs;
        }

        @Override
        public float[] attention() {
            return attention;
        }

        @Override
        public void blend(List<StepModel.Decoding> others, double[] weights) {
            List<float[]> parts = new ArrayList<>(List.of(all()));
            others.forEach(other -> parts.add(other.all()));
            Kernels now = pass.kernels();
            int vocabulary = vocabularySize();
            int columns = network.output().columns();
            float[] means = new float[rows.size() * columns];
            Arrays.fill(means, Float.NEGATIVE_INFINITY);
            List<Distribution> mixed = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                for (int id = 0; id < vocabulary; id++) {
                    double probability = 0;
                    for (int i = 0; i < parts.size(); i++) {
                        probability += weights[i] * Math.exp(parts.get(i)[row * vocabulary + id]);
                    }
                    means[row * columns + id] = (float) Math.log(probability);
                }
                mixed.add(new Distribution(now, means, row * columns, vocabulary, columns, null, 1));
            }
            distributions = mixed;
        }

        @Override
        public void close() {
            if (!closed && workspace.reset()) {
                workspaces.push(workspace);
            }
            closed = true;
        }
    }
}
