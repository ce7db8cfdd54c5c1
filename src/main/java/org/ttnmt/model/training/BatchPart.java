package org.ttnmt.model.training;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.objective.GradientFunction;

/**
 * A batch, or some of its pairs, with the random numbers that belong to them: the same ones whether a batch is computed
 * whole or in parts, so that its gradient is the same but for rounding. (Layers that are left out, by
 * {@code model.layer_dropout}, move the numbers of what follows; then parts draw others.)
 *
 * @param batch as wide as the whole batch, so that numbers keep their places
 * @param copies how often each pair is there: all pairs, then all again
 * @param bytes of the dropout masks, tensor by tensor
 * @param uniforms what the objective draws beside dropout
 * @param costs of minimum risk training, {@code (2, copies, pairs)}; empty for others
 */
@SuppressWarnings("ArrayRecordComponent") // carries its numbers to the device; never compared
record BatchPart(PaddedBatch batch, int copies, MaskBytes bytes, float[] uniforms, float[] costs) {

    int pairs() {
        return batch.batch() / copies;
    }

    /** Positions of the wider side of all pairs. */
    long positions() {
        return (long) pairs() * Math.max(batch.sourceLength(), batch.targetLength());
    }

    /**
     * The pairs from {@code from} to before {@code to}.
     *
     * @param function that the numbers were drawn for
     * @param room for its bytes
     */
    BatchPart pairs(int from, int to, GradientFunction function, ReusedBuffer room) {
        return new BatchPart(
                batch.pairs(from, to, copies),
                copies,
                bytes(from, to, function.masks(), room),
                uniforms(from, to, function),
                costs(from, to));
    }

    long[] costShape() {
        return costs.length == 0 ? new long[] {0} : new long[] {2, copies, pairs()};
    }

    private float[] costs(int from, int to) {
        int rows = costs.length / pairs();
        float[] part = new float[rows * (to - from)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(costs, row * pairs() + from, part, row * (to - from), to - from);
        }
        return part;
    }

    private MaskBytes bytes(int from, int to, List<Dropout.Extent> masks, ReusedBuffer room) {
        int rows = batch.batch();
        List<MaskBytes.Span> spans = new ArrayList<>();
        long begin = 0;
        for (Dropout.Extent mask : masks) {
            long size = mask.elements(rows, batch.sourceLength(), batch.targetLength());
            boolean byRow = size != mask.elements(2L * rows, batch.sourceLength(), batch.targetLength());
            if (byRow) {
                long row = size / rows;
                for (int copy = 0; copy < copies; copy++) {
                    spans.add(new MaskBytes.Span(begin + ((long) copy * pairs() + from) * row, (to - from) * row));
                }
            } else {
                spans.add(new MaskBytes.Span(begin, size));
            }
            begin += size;
        }
        return bytes.at(spans, room);
    }

    private float[] uniforms(int from, int to, GradientFunction function) {
        int draws = function.draws();
        int row = function.places(batch);
        float[] part = new float[draws * (to - from) * row];
        for (int draw = 0; draw < draws; draw++) {
            System.arraycopy(
                    uniforms, (draw * pairs() + from) * row, part, draw * (to - from) * row, (to - from) * row);
        }
        return part;
    }
}
