package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** Pairs on a device whose targets are to be judged: {@code source, lengths, target, labels} as emitted functions take them. */
final class ForcedBatch implements AutoCloseable {
    private final TensorScope scope;
    private final int targetLength;
    private final long[] lengths;
    private final List<ScriptValue> values;

    /** Pairs whose targets begin with bos and end with eos, which is in neither. */
    ForcedBatch(Device device, PaddedWidths widths, List<int[]> sources, List<int[]> targets, SpecialTokens special) {
        PaddedIds source = PaddedIds.of(ended(sources, special.sourceEos()), special.sourceEos(), widths);
        PaddedIds input = PaddedIds.of(begun(targets, special.bos()), special.eos(), widths);
        PaddedIds labels = PaddedIds.of(ended(targets, special.eos()), special.eos(), widths);
        scope = TensorScope.open(device);
        targetLength = labels.width();
        lengths = labels.lengths();
        values = List.of(
                ScriptValue.of(source.tensor(scope)),
                ScriptValue.of(source.lengths(scope)),
                ScriptValue.of(input.tensor(scope)),
                ScriptValue.of(labels.tensor(scope)));
    }

    /** The sequences, each with {@code eos} behind it. */
    static List<int[]> ended(List<int[]> sequences, int eos) {
        return sequences.stream()
                .map(sequence -> {
                    int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
                    longer[sequence.length] = eos;
                    return longer;
                })
                .toList();
    }

    private static List<int[]> begun(List<int[]> sequences, int bos) {
        return sequences.stream()
                .map(sequence -> {
                    int[] longer = new int[sequence.length + 1];
                    longer[0] = bos;
                    System.arraycopy(sequence, 0, longer, 1, sequence.length);
                    return longer;
                })
                .toList();
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
