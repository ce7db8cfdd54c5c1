package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * A network that decodes step by step on one device. Several decodings may be under way, in one thread or in many.
 */
public final class DecodingNetwork extends LoadedNetwork implements StepModel {
    private final boolean atOnce;

    /** Puts {@code weights} of {@code script}'s layout on its device. */
    public DecodingNetwork(DecodingScript script, float[] weights, SpecialTokens special) {
        this(script, ParameterValues.of(weights), special);
    }

    /** Puts weights on {@code script}'s device. */
    public DecodingNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        this(script, weights, special, script.device().isGpu());
    }

    /** The same with weights that can be read until it is closed: large tables are read when they are needed. */
    static DecodingNetwork reading(
            DecodingScript script, ParameterValues weights, SpecialTokens special, long smallestTable) {
        return new DecodingNetwork(script, weights, special, script.device().isGpu(), smallestTable);
    }

    /** @param atOnce whether a greedy search is one call; a processor is faster when sources that are done leave the batch */
    DecodingNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special, boolean atOnce) {
        this(script, weights, special, atOnce, TableRows.NONE);
    }

    private DecodingNetwork(
            DecodingScript script, ParameterValues weights, SpecialTokens special, boolean atOnce, long smallest) {
        super(script, weights, special, smallest);
        this.atOnce = atOnce;
    }

    @Override
    public boolean searchesGreedilyAtOnce() {
        return atOnce;
    }

    @Override
    public List<Continuations> greedy(List<int[]> sources, List<int[]> words, int[] limits) {
        try (Decoding decoding = start(sources, words);
                TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue limit = ScriptValue.of(scope.longs(longs(limits), limits.length));
                ScriptValue bos = ScriptValue.of((long) bos());
                ScriptValue eos = ScriptValue.of((long) eos());
                ScriptValue result = module.call("greedy", prepared, decoding.state, limit, bos, eos)) {
            ScriptValue[] parts = result.toTuple();
            try (ScriptValue ids = parts[0];
                    ScriptValue logProbs = parts[1]) {
                return written(
                        ints(ids.toTensor(scope).toLongs()),
                        logProbs.toTensor(scope).toFloats(),
                        limits);
            }
        }
    }

    /** Each row up to eos, or to its limit and one. */
    private List<Continuations> written(int[] ids, float[] logProbs, int[] limits) {
        int steps = ids.length / limits.length;
        List<Continuations> rows = new ArrayList<>();
        for (int row = 0; row < limits.length; row++) {
            int begin = row * steps;
            int end = begin;
            while (ids[end] != eos() && end - begin < limits[row]) {
                end++;
            }
            rows.add(new Continuations(
                    1, Arrays.copyOfRange(ids, begin, end + 1), Arrays.copyOfRange(logProbs, begin, end + 1)));
        }
        return rows;
    }

    /** Where the network copies, the words of a source may always follow. */
    @Override
    public Decoding start(List<int[]> sources, List<int[]> words) {
        int eos = special.sourceEos();
        PaddedIds source = PaddedIds.of(PaddedIds.read(sources, eos, special.sourceEnds()), eos, script.widths());
        List<int[]> allowed = script.copies() ? withSources(words, sources) : words;
        WordLists lists = WordLists.of(allowed);
        require(sources);
        require(allowed);
        try (TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue ids = ScriptValue.of(source.tensor(scope));
                ScriptValue lengths = ScriptValue.of(source.lengths(scope));
                ScriptValue union = lists.unionOn(scope);
                ScriptValue wordIds = lists.idsOn(scope);
                ScriptValue places = lists.placesOn(scope)) {
            ScriptValue state = module.call("start", prepared, ids, lengths, union, wordIds, places);
            return new Decoding(state, source, !words.isEmpty());
        }
    }

    /** Makes sure that ids, and those of the symbols around sentences, can be looked up. */
    private void require(List<int[]> ids) {
        tables.require(ids.toArray(int[][]::new));
        tables.require(new int[] {special.sourceEos(), special.bos(), special.eos()});
    }

    private static List<int[]> withSources(List<int[]> words, List<int[]> sources) {
        return IntStream.range(0, words.size())
                .mapToObj(i -> IntStream.concat(Arrays.stream(words.get(i)), Arrays.stream(sources.get(i)))
                        .sorted()
                        .distinct()
                        .toArray())
                .toList();
    }

    @Override
    public int vocabularySize() {
        return script.vocabularySize();
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
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        require(sources);
        require(targets);
        try (ForcedBatch batch = new ForcedBatch(script.device(), script.widths(), sources, targets, special);
                ScriptValue result = module.call("force", batch.arguments(prepared))) {
            return batch.rows(result);
        }
    }

    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        require(List.of(source, target));
        try (ForcedBatch batch = new ForcedBatch(
                        script.device(), PaddedWidths.NARROW, List.of(source), List.of(target), special);
                ScriptValue result = module.call("attend", batch.arguments(prepared))) {
            ScriptValue[] parts = result.toTuple();
            try (ScriptValue logProbs = parts[0];
                    ScriptValue encoder = parts[1];
                    ScriptValue decoder = parts[2];
                    ScriptValue cross = parts[3];
                    TensorScope scope = scope()) {
                return new AttentionWeights(
                        script.heads(),
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
     * A decoding under way; its caches live until it is closed. Used by one thread at a time. {@link #advance} computes
     * the distribution of the next token in each row; the other methods look at it, and may be called before the next
     * advance.
     */
    public final class Decoding implements StepModel.Decoding {
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

        /** Takes one step: one call into libtorch. */
        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            boolean sameRows =
                    Arrays.equals(order, IntStream.range(0, rowGroups.rows()).toArray());
            int @Nullable [] groups = rowGroups.advance(order);
            tables.require(tokens);
            forget();
            try (TensorScope scope = TensorScope.open(Device.CPU);
                    ScriptValue orderValue = index(scope, sameRows ? null : order);
                    ScriptValue groupsValue = index(scope, groups);
                    ScriptValue tokensValue = ScriptValue.of(scope.longs(longs(tokens), tokens.length, 1));
                    ScriptValue positionValue = ScriptValue.of(position);
                    ScriptValue groupCount = ScriptValue.of(rowGroups.groups());
                    ScriptValue countValue = ScriptValue.of(count);
                    ScriptValue result = module.call(
                            "advance",
                            prepared,
                            state,
                            orderValue,
                            groupsValue,
                            tokensValue,
                            positionValue,
                            groupCount,
                            countValue)) {
                ScriptValue[] parts = result.toTuple();
                logProbs = parts[2];
                spread = !fewWords;
                attention = parts[3];
                state.close();
                state = parts[4];
                position++;
                return continuations(scope, parts[0], parts[1]);
            }
        }

        @Override
        public Continuations best(int count) {
            try (TensorScope scope = scope();
                    ScriptValue wanted = ScriptValue.of(count);
                    ScriptValue result = module.call("best", wide(), wanted)) {
                ScriptValue[] parts = result.toTuple();
                return continuations(scope, parts[0], parts[1]);
            }
        }

        private Continuations continuations(TensorScope scope, ScriptValue ids, ScriptValue values) {
            try (ids;
                    values) {
                int[] tokens = ints(ids.toTensor(scope).toLongs());
                return new Continuations(
                        tokens.length / rowGroups.rows(),
                        tokens,
                        values.toTensor(scope).toFloats());
            }
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            try (TensorScope scope = scope();
                    ScriptValue index = ScriptValue.of(scope.longs(longs(ids), ids.length / perRow, perRow));
                    ScriptValue result = module.call("at", wide(), index)) {
                return result.toTensor(scope).toFloats();
            }
        }

        @Override
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

        /** The mean over the heads of one layer; what is padding has weight 0. */
        @Override
        public float[] attention() {
            float[] padded;
            try (ScriptValue mean = module.call("over_heads", known(attention))) {
                padded = floats(mean);
            }
            int rows = padded.length / paddedColumns;
            float[] real = new float[rows * columns];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(padded, row * paddedColumns, real, row * columns, columns);
            }
            return real;
        }

        @Override
        public void blend(List<StepModel.Decoding> others, double[] weights) {
            try (TensorScope scope = scope()) {
                ScriptValue sum = added(ScriptValue.of(scope.zeros(0)), wide(), weights[0]);
                for (int i = 1; i < weights.length; i++) {
                    StepModel.Decoding other = others.get(i - 1);
                    if (other instanceof Decoding same) {
                        sum = added(sum, same.wide(), weights[i]);
                    } else { // of another engine
                        Tensor all = scope.floats(other.all(), rowGroups.rows(), vocabularySize());
                        try (ScriptValue theirs = ScriptValue.of(all)) {
                            sum = added(sum, theirs, weights[i]);
                        }
                    }
                }
                known(logProbs).close();
                logProbs = sum;
            }
        }

        /** The sum of weighted probabilities with one more of them; closes the sum before. */
        private ScriptValue added(ScriptValue before, ScriptValue part, double weight) {
            try (before;
                    ScriptValue logWeight = ScriptValue.of(Math.log(weight))) {
                return module.call("blend", before, part, logWeight);
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

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** An index tensor; empty, which means "as they are", for null. */
    private static ScriptValue index(TensorScope scope, int @Nullable [] values) {
        long[] longs = values == null ? new long[0] : longs(values);
        return ScriptValue.of(scope.longs(longs, longs.length));
    }
}
