package org.ttnmt.model.decoding;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * A transformer that decodes on one device, with its weights converted once to the format of its computation. Several
 * decodings may be under way, in one thread or in many.
 */
public final class DecodingNetwork implements AutoCloseable {
    private final DecodingScript script;
    private final ScriptModule module;
    private ScriptValue prepared;

    /** Puts {@code weights} of {@code script}'s layout on its device. */
    public DecodingNetwork(DecodingScript script, float[] weights) {
        this(script, ParameterValues.of(weights));
    }

    /** Puts weights on {@code script}'s device. */
    public DecodingNetwork(DecodingScript script, ParameterValues weights) {
        this.script = script;
        this.module = ScriptModule.load(script.script(), script.device());
        try {
            this.prepared = WeightLoading.load(module, script, weights);
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    private TensorScope scope() {
        return TensorScope.open(script.device());
    }

    /** Goes on with other weights of the same layout, while no decoding is under way. */
    public void replaceWeights(float[] weights) {
        ScriptValue before = prepared;
        prepared = WeightLoading.load(module, script, ParameterValues.of(weights));
        before.close();
    }

    /** Encodes sources and opens a decoding with one row for each, in which every word may follow. */
    public Decoding start(List<int[]> sources, int eos) {
        return start(sources, eos, List.of());
    }

    /**
     * Encodes sources and opens a decoding with one row for each.
     *
     * @param sources ids without eos
     * @param eos ends each source and pads the shorter ones
     * @param words ids that may follow each source, none twice; an empty list for the whole vocabulary
     */
    public Decoding start(List<int[]> sources, int eos, List<int[]> words) {
        PaddedIds source = PaddedIds.of(ForcedBatch.ended(sources, eos), eos, script.widths());
        WordLists lists = WordLists.of(words);
        try (TensorScope scope = scope();
                ScriptValue ids = ScriptValue.of(source.tensor(scope));
                ScriptValue lengths = ScriptValue.of(source.lengths(scope));
                ScriptValue union = lists.unionOn(scope);
                ScriptValue wordIds = lists.idsOn(scope);
                ScriptValue places = lists.placesOn(scope)) {
            ScriptValue state = module.call("start", prepared, ids, lengths, union, wordIds, places);
            return new Decoding(state, source, !words.isEmpty());
        }
    }

    /**
     * Log-probabilities of given targets.
     *
     * @param sources ids without eos
     * @param sourceEos ends each source and pads the shorter ones
     * @param targets ids without bos and eos
     * @return for each target the log-probability of each of its tokens, then that of eos
     */
    public List<float[]> force(List<int[]> sources, int sourceEos, List<int[]> targets, int bos, int eos) {
        try (ForcedBatch batch =
                        new ForcedBatch(script.device(), script.widths(), sources, sourceEos, targets, bos, eos);
                ScriptValue result = module.call("force", batch.arguments(prepared))) {
            return batch.rows(result);
        }
    }

    /**
     * The weights of every attention for one pair, arguments as in {@link #force}: each is {@code (layers, heads, queries, keys)} with
     * the last key varying fastest. A source of n ids has n + 1 positions, the last being eos; so has a target, the first being bos,
     * since position i is where token i is predicted.
     */
    public AttentionWeights attend(int[] source, int sourceEos, int[] target, int bos, int eos) {
        try (ForcedBatch batch = new ForcedBatch(
                        script.device(), PaddedWidths.NARROW, List.of(source), sourceEos, List.of(target), bos, eos);
                ScriptValue result = module.call("attend", batch.arguments(prepared))) {
            ScriptValue[] parts = result.toTuple();
            try (ScriptValue logProbs = parts[0];
                    ScriptValue encoder = parts[1];
                    ScriptValue decoder = parts[2];
                    ScriptValue cross = parts[3];
                    TensorScope scope = scope()) {
                long[] shape = encoder.toTensor(scope).shape(); // (layers, 1, heads, sourceLength, sourceLength)
                return new AttentionWeights(
                        (int) shape[2],
                        source.length + 1,
                        target.length + 1,
                        encoder.toTensor(scope).toFloats(),
                        decoder.toTensor(scope).toFloats(),
                        cross.toTensor(scope).toFloats(),
                        logProbs.toTensor(scope).toFloats());
            }
        }
    }

    /**
     * The best continuations of each row.
     *
     * @param ids {@code (rows, candidates)}, row by row, best first
     * @param logProbs {@code (rows, candidates)}
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its arrays to the search; never compared
    public record Best(int[] ids, float[] logProbs) {}

    /**
     * A decoding under way; its caches live until it is closed. Used by one thread at a time. {@link #advance} computes the
     * distribution of the next token in each row; the other methods look at it, and may be called before the next advance.
     */
    public final class Decoding implements AutoCloseable {
        private final RowGroups rowGroups;
        private final int columns;
        private final int paddedColumns;
        private final boolean fewWords;
        private boolean spread;
        private ScriptValue state;
        private @Nullable ScriptValue logProbs;
        private @Nullable ScriptValue attention;
        private int position;

        private Decoding(ScriptValue state, PaddedIds source, boolean fewWords) {
            this.state = state;
            this.fewWords = fewWords;
            this.rowGroups = new RowGroups(source.rows());
            this.columns = source.longest();
            this.paddedColumns = source.width();
        }

        /**
         * Takes one step: one call into libtorch.
         *
         * @param order for each new row, the row that it continues
         * @param tokens the last token of each new row
         * @param candidates of each row that are wanted
         * @return the most probable tokens of each row; fewer than asked for where fewer may follow
         */
        public Best advance(int[] order, int[] tokens, int candidates) {
            boolean sameRows = Arrays.equals(order, identity(rowGroups.rows()));
            int @Nullable [] groups = rowGroups.advance(order);
            forget();
            try (TensorScope scope = scope();
                    ScriptValue orderValue = index(scope, sameRows ? null : order);
                    ScriptValue groupsValue = index(scope, groups);
                    ScriptValue tokensValue = ScriptValue.of(scope.longs(longs(tokens), tokens.length, 1));
                    ScriptValue positionValue = ScriptValue.of(position);
                    ScriptValue countValue = ScriptValue.of(candidates);
                    ScriptValue result = module.call(
                            "advance",
                            prepared,
                            state,
                            orderValue,
                            groupsValue,
                            tokensValue,
                            positionValue,
                            countValue)) {
                ScriptValue[] parts = result.toTuple();
                logProbs = parts[2];
                spread = !fewWords;
                attention = parts[3];
                state.close();
                state = parts[4];
                position++;
                return best(scope, parts[0], parts[1]);
            }
        }

        /** The most probable tokens of each row once more, for instance after {@link #blend}. */
        public Best best(int candidates) {
            try (TensorScope scope = scope();
                    ScriptValue count = ScriptValue.of(candidates);
                    ScriptValue result = module.call("best", wide(), count)) {
                ScriptValue[] parts = result.toTuple();
                return best(scope, parts[0], parts[1]);
            }
        }

        private static Best best(TensorScope scope, ScriptValue ids, ScriptValue values) {
            try (ids;
                    values) {
                return new Best(
                        ints(ids.toTensor(scope).toLongs()),
                        values.toTensor(scope).toFloats());
            }
        }

        /**
         * Log-probabilities of certain tokens.
         *
         * @param ids {@code (rows, perRow)}, row by row
         * @return {@code (rows, perRow)}
         */
        public float[] at(int[] ids, int perRow) {
            try (TensorScope scope = scope();
                    ScriptValue index = ScriptValue.of(scope.longs(longs(ids), ids.length / perRow, perRow));
                    ScriptValue result = module.call("at", wide(), index)) {
                return result.toTensor(scope).toFloats();
            }
        }

        /** Log-probabilities of all tokens, {@code (rows, vocabulary)}. */
        public float[] all() {
            return floats(wide());
        }

        /** Log-probabilities of the whole vocabulary. */
        private ScriptValue wide() {
            ScriptValue narrow = known(logProbs);
            if (!spread) {
                ScriptValue[] parts = state.toTuple();
                try {
                    logProbs = module.call("spread", narrow, parts[parts.length - 1]);
                } finally {
                    Arrays.stream(parts).forEach(ScriptValue::close);
                }
                narrow.close();
                spread = true;
            }
            return known(logProbs);
        }

        /**
         * To what in the source the newest position of each row attends, {@code (rows, sourceLength)}: the mean over the heads of
         * one layer. The source's length is that of the longest at the start, eos included; what is padding has weight 0.
         */
        public float[] attention() {
            float[] padded = meanOverHeads();
            int rows = padded.length / paddedColumns;
            float[] real = new float[rows * columns];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(padded, row * paddedColumns, real, row * columns, columns);
            }
            return real;
        }

        private float[] meanOverHeads() {
            try (ScriptValue mean = module.call("over_heads", known(attention))) {
                return floats(mean);
            }
        }

        /**
         * Puts a mean in place of this decoding's probabilities: of its own and of other networks', which have taken the same
         * steps. The other networks have the same vocabularies.
         *
         * @param weights of this one, then of the others; they sum to 1
         */
        public void blend(List<Decoding> others, double[] weights) {
            ScriptValue mixed = mix(others, weights);
            known(logProbs).close();
            logProbs = mixed;
        }

        private ScriptValue mix(List<Decoding> others, double[] weights) {
            try (TensorScope scope = scope()) {
                ScriptValue sum = ScriptValue.of(scope.zeros(0));
                for (int i = 0; i <= others.size(); i++) {
                    ScriptValue part = i == 0 ? wide() : others.get(i - 1).wide();
                    try (ScriptValue logWeight = ScriptValue.of(Math.log(weights[i]));
                            ScriptValue before = sum) {
                        sum = module.call("blend", before, part, logWeight);
                    }
                }
                return sum;
            }
        }

        private float[] floats(ScriptValue value) {
            try (TensorScope scope = scope()) {
                return value.toTensor(scope).toFloats();
            }
        }

        private void forget() {
            if (logProbs != null) {
                logProbs.close();
                logProbs = null;
            }
            if (attention != null) {
                attention.close();
                attention = null;
            }
        }

        @Override
        public void close() {
            forget();
            state.close();
        }
    }

    private static ScriptValue known(@Nullable ScriptValue value) {
        if (value == null) {
            throw new IllegalStateException("a decoding was asked before its first step");
        }
        return value;
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** An index tensor; empty, which means "as they are", for null. */
    private static ScriptValue index(TensorScope scope, int @Nullable [] values) {
        long[] longs = values == null ? new long[0] : longs(values);
        Tensor tensor = scope.longs(longs, longs.length);
        return ScriptValue.of(tensor);
    }

    private static int[] identity(int size) {
        int[] values = new int[size];
        Arrays.setAll(values, i -> i);
        return values;
    }

    @Override
    public void close() {
        prepared.close();
        module.close();
    }
}
