package org.ttnmt.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** Pairs on a device whose targets are to be judged: {@code source, lengths, target, labels} as emitted functions take them. */
final class ForcedBatch implements AutoCloseable {
    private final TensorScope scope;
    private final int[] lengths;
    private final int targetLength;
    private final List<ScriptValue> values;

    private ForcedBatch(TensorScope scope, int[] lengths, int targetLength, List<ScriptValue> values) {
        this.scope = scope;
        this.lengths = lengths;
        this.targetLength = targetLength;
        this.values = values;
    }

    static ForcedBatch of(Device device, List<int[]> sources, int sourceEos, List<int[]> targets, int bos, int eos) {
        List<int[]> none = sources.stream().map(s -> new int[0]).toList();
        PaddedBatch left = PaddedBatch.of(sources, none, sourceEos, sourceEos);
        PaddedBatch right = PaddedBatch.of(none, targets, bos, eos);
        long[] labels = new long[right.target().length];
        Arrays.fill(labels, eos);
        for (int i = 0; i < right.tokens(); i++) {
            labels[Math.toIntExact(right.places()[i])] = right.labels()[i];
        }
        TensorScope scope = TensorScope.open(device);
        int rows = sources.size();
        return new ForcedBatch(
                scope,
                targets.stream().mapToInt(target -> target.length + 1).toArray(),
                right.targetLength(),
                List.of(
                        ScriptValue.of(scope.longs(left.source(), rows, left.sourceLength())),
                        ScriptValue.of(scope.longs(left.lengths(), rows)),
                        ScriptValue.of(scope.longs(right.target(), rows, right.targetLength())),
                        ScriptValue.of(scope.longs(labels, rows, right.targetLength()))));
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
            rows.add(Arrays.copyOfRange(flat, row * targetLength, row * targetLength + lengths[row]));
        }
        return rows;
    }

    @Override
    public void close() {
        values.forEach(ScriptValue::close);
        scope.close();
    }
}
