package org.ttnmt.model.engine;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;

/** What layers that share their parameters are told before each step; nothing where each layer has its own. */
final class StepSignal {
    private final List<float[]> signals = new ArrayList<>();
    private final Positions positions;

    StepSignal(EngineWeights weights, String name, int steps, ModelConfig config, Positions positions) {
        this.positions = positions;
        for (int step = 0; config.sharedLayers() && step < steps; step++) {
            signals.add(weights.vector(name + ".step." + step));
        }
    }

    /** Adds to the stream before a layer. */
    void apply(Pass pass, int layer) {
        if (signals.isEmpty()) {
            return;
        }
        Rows x = pass.stream();
        float[] signal = signals.get(layer);
        for (int row = 0; row < pass.rows(); row++) {
            pass.kernels().add(x.data(), x.at(row), signal, 0, signal.length);
            if (layer > 0) {
                positions.embed(x.data(), x.at(row), pass.position(row));
            }
        }
    }
}
