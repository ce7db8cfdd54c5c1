package org.ttnmt.decode;

import java.util.List;
import org.ttnmt.model.StepModel;

/** A decoding like another, for tests that change one thing about it. */
public class DecodingView implements StepModel.Decoding {
    private final StepModel.Decoding decoding;

    public DecodingView(StepModel.Decoding decoding) {
        this.decoding = decoding;
    }

    @Override
    public StepModel.Continuations advance(int[] order, int[] tokens, int count) {
        return decoding.advance(order, tokens, count);
    }

    @Override
    public StepModel.Continuations best(int count) {
        return decoding.best(count);
    }

    @Override
    public float[] at(int[] ids, int perRow) {
        return decoding.at(ids, perRow);
    }

    @Override
    public float[] all() {
        return decoding.all();
    }

    @Override
    public float[] attention() {
        return decoding.attention();
    }

    @Override
    public void blend(List<StepModel.Decoding> others, double[] weights) {
        decoding.blend(others, weights);
    }

    @Override
    public void close() {
        decoding.close();
    }
}
