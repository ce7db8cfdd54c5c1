package org.ttnmt.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * A transformer that decodes on one device, with its weights converted once to the format of its computation. Several
 * decodings may be under way, in one thread or in many.
 */
public final class DecodingNetwork implements AutoCloseable {
    private final ScriptModule module;
    private final Device device;
    private final ScriptValue prepared;

    /** Puts {@code weights} of {@code script}'s layout on {@code device}. */
    public DecodingNetwork(TransformerScript script, Device device, float[] weights) {
        this.module = ScriptModule.load(script.script(), device);
        this.device = device;
        try (TensorScope scope = TensorScope.open(device);
                ScriptValue vector = ScriptValue.of(scope.floats(weights, weights.length))) {
            this.prepared = module.call("prepare", vector);
        }
    }

    /**
     * Encodes sources and opens a decoding with one row for each.
     *
     * @param sources ids without eos
     * @param eos ends each source and pads the shorter ones
     */
    public Decoding start(List<int[]> sources, int eos) {
        PaddedBatch batch =
                PaddedBatch.of(sources, sources.stream().map(s -> new int[0]).toList(), eos, eos);
        try (TensorScope scope = TensorScope.open(device);
                ScriptValue source = ScriptValue.of(scope.longs(batch.source(), batch.batch(), batch.sourceLength()));
                ScriptValue lengths = ScriptValue.of(scope.longs(batch.lengths(), batch.batch()))) {
            return new Decoding(module.call("start", prepared, source, lengths), sources.size());
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

    /** A decoding under way; its caches live until it is closed. Used by one thread at a time. */
    public final class Decoding implements AutoCloseable {
        private final RowGroups rowGroups;
        private ScriptValue state;
        private int position;

        private Decoding(ScriptValue state, int sources) {
            this.state = state;
            this.rowGroups = new RowGroups(sources);
        }

        /**
         * Takes one step.
         *
         * @param order for each new row, the row that it continues
         * @param tokens the last token of each new row
         */
        public Best step(int[] order, int[] tokens, int candidates) {
            boolean sameRows = Arrays.equals(order, identity(rowGroups.rows()));
            int @Nullable [] groups = rowGroups.advance(order);
            try (TensorScope scope = TensorScope.open(device);
                    ScriptValue orderValue = index(scope, sameRows ? null : order);
                    ScriptValue groupsValue = index(scope, groups);
                    ScriptValue tokensValue = index(scope, tokens);
                    ScriptValue positionValue = ScriptValue.of(position);
                    ScriptValue candidatesValue = ScriptValue.of(candidates);
                    ScriptValue result = module.call(
                            "step",
                            prepared,
                            state,
                            orderValue,
                            groupsValue,
                            tokensValue,
                            positionValue,
                            candidatesValue)) {
                ScriptValue[] parts = result.toTuple();
                int[] ids;
                float[] logProbs;
                try (ScriptValue idsValue = parts[0];
                        ScriptValue logProbsValue = parts[1]) {
                    ids = Arrays.stream(idsValue.toTensor(scope).toLongs())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    logProbs = logProbsValue.toTensor(scope).toFloats();
                }
                state.close();
                state = parts[2];
                position++;
                return new Best(ids, logProbs);
            }
        }

        @Override
        public void close() {
            state.close();
        }
    }

    /** An index tensor; empty, which means "as they are", for null. */
    private static ScriptValue index(TensorScope scope, int @Nullable [] values) {
        long[] longs = values == null
                ? new long[0]
                : Arrays.stream(values).asLongStream().toArray();
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
