package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.model.MaskModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** A network that fills gaps, on one device. */
public final class MaskDecodingNetwork extends LoadedNetwork implements MaskModel {

    /** Puts weights on {@code script}'s device. */
    public MaskDecodingNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        super(script, weights, special, TableRows.NONE);
    }

    @Override
    public int mask() {
        return special.bos();
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        throw new UserException("a model that fills gaps (model.decoder: mask_predict) gives a translation no"
                + " probability: that of a word depends on which others it has filled before. Score it with a model of"
                + " decoder: autoregressive or ctc.");
    }

    @Override
    public Read read(List<int[]> sources) {
        int eos = special.sourceEos();
        PaddedIds source = PaddedIds.of(PaddedIds.ended(sources, eos), eos, script.widths());
        try (TensorScope scope = scope();
                ScriptValue ids = ScriptValue.of(source.tensor(scope));
                ScriptValue lengths = ScriptValue.of(source.lengths(scope));
                ScriptValue result = module.call("encode", prepared, ids, lengths)) {
            ScriptValue[] parts = result.toTuple();
            float[] logProbs = parts[2].toTensor(scope).toFloats();
            parts[2].close();
            return new Encoded(parts[0], parts[1], source, logProbs);
        }
    }

    private final class Encoded implements Read {
        private final ScriptValue memories;
        private final ScriptValue padding;
        private final PaddedIds source;
        private final float[] lengths;

        Encoded(ScriptValue memories, ScriptValue padding, PaddedIds source, float[] lengths) {
            this.memories = memories;
            this.padding = padding;
            this.source = source;
            this.lengths = lengths;
        }

        @Override
        public float[] lengths(int row) {
            int tokens = (int) source.lengths()[row] - 1;
            int half = MaskNetwork.LENGTHS / 2;
            float[] known = new float[tokens + half];
            Arrays.fill(known, Float.NEGATIVE_INFINITY);
            for (int length = Math.max(0, tokens - half); length < known.length; length++) {
                known[length] = lengths[row * MaskNetwork.LENGTHS + length - tokens + half];
            }
            return known;
        }

        @Override
        public List<StepModel.Continuations> fill(int[] sources, List<int[]> translations) {
            int eos = special.eos();
            PaddedIds read = PaddedIds.of(PaddedIds.ended(translations, eos), eos, script.widths());
            long[] rows = Arrays.stream(sources).asLongStream().toArray();
            try (TensorScope scope = scope();
                    ScriptValue of = ScriptValue.of(scope.longs(rows, rows.length));
                    ScriptValue tokens = ScriptValue.of(read.tensor(scope));
                    ScriptValue ended = ScriptValue.of(read.lengths(scope));
                    ScriptValue result = module.call("fill_gaps", prepared, memories, padding, of, tokens, ended)) {
                ScriptValue[] parts = result.toTuple();
                try (ScriptValue ids = parts[0];
                        ScriptValue values = parts[1]) {
                    int[] best = ints(ids.toTensor(scope).toLongs());
                    float[] logProbs = values.toTensor(scope).toFloats();
                    List<StepModel.Continuations> all = new ArrayList<>();
                    for (int row = 0; row < rows.length; row++) {
                        int begin = row * read.width();
                        int end = begin + translations.get(row).length;
                        all.add(new StepModel.Continuations(
                                1, Arrays.copyOfRange(best, begin, end), Arrays.copyOfRange(logProbs, begin, end)));
                    }
                    return all;
                }
            }
        }

        @Override
        public void close() {
            memories.close();
            padding.close();
        }
    }
}
