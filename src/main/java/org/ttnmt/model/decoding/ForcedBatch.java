package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** Sentence pairs on a device, with given targets: the arguments of {@code force} and {@code attend}. */
final class ForcedBatch implements AutoCloseable {
    private final TensorScope scope;
    private final int targetLength;
    private final long[] lengths;
    private final List<ScriptValue> values;

    /** Pairs whose targets begin with bos and end with eos, which is in neither. */
    ForcedBatch(Device device, PaddedWidths widths, List<int[]> sources, List<int[]> targets, SpecialTokens special) {
        int eos = special.sourceEos();
        PaddedIds source = PaddedIds.of(PaddedIds.read(sources, eos, special.sourceEnds()), eos, widths);
        PaddedIds input = PaddedIds.of(PaddedIds.begun(targets, special.bos()), special.eos(), widths);
        PaddedIds labels = PaddedIds.of(PaddedIds.ended(targets, special.eos()), special.eos(), widths);
        scope = TensorScope.open(device);
        targetLength = labels.width();
        lengths = labels.lengths();
        values = List.of(
                ScriptValue.of(source.tensor(scope)),
                ScriptValue.of(source.lengths(scope)),
                ScriptValue.of(input.tensor(scope)),
                ScriptValue.of(labels.tensor(scope)));
    }

    ScriptValue[] arguments(ScriptValue prepared) {
        List<ScriptValue> all = new ArrayList<>(List.of(prepared));
        all.addAll(values);
        return all.toArray(ScriptValue[]::new);
    }

    /** The real positions of each row of {@code (batch, targetLength)}. */
    List<float[]> rows(ScriptValue result) {
        float[] flat = result.toTensor(scope).toFloats();
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < lengths.length; row++) {
            int begin = row * targetLength;
            rows.add(Arrays.copyOfRange(flat, begin, begin + (int) lengths[row]));
        }
        return rows;
    }

    @Override
    public void close() {
        values.forEach(ScriptValue::close);
        scope.close();
    }
}
