package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** A network that fills slots in one call for all of a batch. */
abstract class FilledNetwork extends LoadedNetwork {

    FilledNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        super(script, weights, special, TableRows.NONE);
    }

    /** Fills the slots of {@code sources} (ids without eos, none empty). */
    public SlotModel.Slots read(List<int[]> sources) {
        int eos = special.sourceEos();
        PaddedIds source = PaddedIds.of(PaddedIds.ended(sources, eos), eos, script.widths());
        try (TensorScope scope = scope();
                ScriptValue ids = ScriptValue.of(source.tensor(scope));
                ScriptValue lengths = ScriptValue.of(source.lengths(scope))) {
            return new Filled(module.call("read", prepared, ids, lengths), source);
        }
    }

    private final class Filled implements SlotModel.Slots {
        private final ScriptValue logProbs;
        private final PaddedIds source;
        private final int width;

        Filled(ScriptValue logProbs, PaddedIds source) {
            this.logProbs = logProbs;
            this.source = source;
            this.width = script.slots(source.width());
        }

        @Override
        public int count(int row) {
            return script.slots((int) source.lengths()[row]);
        }

        @Override
        public List<StepModel.Continuations> best(int wanted) {
            try (TensorScope scope = scope();
                    ScriptValue count = ScriptValue.of(wanted);
                    ScriptValue result = module.call("best", logProbs, count)) {
                ScriptValue[] parts = result.toTuple();
                try (ScriptValue ids = parts[0];
                        ScriptValue values = parts[1]) {
                    int[] tokens = ints(ids.toTensor(scope).toLongs());
                    float[] all = values.toTensor(scope).toFloats();
                    int perSlot = tokens.length / (source.rows() * width);
                    return IntStream.range(0, source.rows())
                            .mapToObj(row -> {
                                int begin = row * width * perSlot;
                                int end = begin + count(row) * perSlot;
                                return new StepModel.Continuations(
                                        perSlot,
                                        Arrays.copyOfRange(tokens, begin, end),
                                        Arrays.copyOfRange(all, begin, end));
                            })
                            .toList();
                }
            }
        }

        @Override
        public List<float[]> at(List<int[]> tokens) {
            int most = tokens.stream().mapToInt(row -> row.length).max().orElse(0);
            long[] ids = new long[Math.multiplyExact(source.rows(), most)];
            for (int row = 0; row < source.rows(); row++) {
                for (int i = 0; i < tokens.get(row).length; i++) {
                    ids[row * most + i] = tokens.get(row)[i];
                }
            }
            try (TensorScope scope = scope();
                    ScriptValue asked = ScriptValue.of(scope.longs(ids, source.rows(), most));
                    ScriptValue result = module.call("in_slots", logProbs, asked)) {
                float[] all = result.toTensor(scope).toFloats();
                List<float[]> each = new ArrayList<>();
                for (int row = 0; row < source.rows(); row++) {
                    int columns = tokens.get(row).length;
                    float[] own = new float[count(row) * columns];
                    for (int slot = 0; slot < count(row); slot++) {
                        System.arraycopy(all, (row * width + slot) * most, own, slot * columns, columns);
                    }
                    each.add(own);
                }
                return each;
            }
        }

        @Override
        public void close() {
            logProbs.close();
        }
    }
}
