package org.ttnmt.model.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;

/** The layers of an encoder or decoder, one after the other, from the words on. */
final class Layers {
    private final Matrix words;
    private final float embeddingScale;
    private final @Nullable Norm embeddingNorm;
    private final boolean startsWithZeros;
    private final Positions positions;
    private final StepSignal signal;
    private final List<List<Residual>> layers = new ArrayList<>();
    private final @Nullable Norm last;

    /**
     * Reads the layers.
     *
     * @param name {@code encoder} or {@code decoder}
     * @param words a row for each word
     * @param layer makes the sublayers of a layer, given its name
     */
    Layers(
            EngineWeights weights,
            ModelConfig config,
            String name,
            int count,
            Matrix words,
            boolean startsWithZeros,
            Positions positions,
            Function<String, List<Residual>> layer) {
        this.words = words;
        this.embeddingScale = config.scaleEmbedding() ? (float) Math.sqrt(config.modelDim()) : 1;
        this.embeddingNorm = config.embeddingNorm() ? new Norm(weights, name + ".embedding.norm", config) : null;
        this.startsWithZeros = startsWithZeros;
        this.positions = positions;
        this.signal = new StepSignal(weights, name, count, config, positions);
        for (int i = 0; i < count; i++) {
            layers.add(config.sharedLayers() && i > 0 ? layers.get(0) : layer.apply(name + "." + i));
        }
        this.last = config.norm() == ModelConfig.Norm.PRE ? new Norm(weights, name + ".norm", config) : null;
    }

    /** Reads {@code tokens}, one for each row of the pass, whose stream has the hidden states then. */
    void apply(Pass pass, int[] tokens) {
        Rows x = pass.stream();
        for (int row = 0; row < pass.rows(); row++) {
            int at = x.at(row);
            if (startsWithZeros && pass.position(row) == 0) {
                java.util.Arrays.fill(x.data(), at, at + words.inputs(), 0);
            } else {
                words.get(tokens[row], embeddingScale, x.data(), at);
            }
            positions.embed(x.data(), at, pass.position(row));
        }
        if (embeddingNorm != null) {
            embeddingNorm.apply(pass.kernels(), x, pass.rows(), x);
        }
        for (int i = 0; i < layers.size(); i++) {
            signal.apply(pass, i);
            for (Residual sublayer : layers.get(i)) {
                sublayer.apply(pass, i);
            }
        }
        if (last != null) {
            last.apply(pass.kernels(), x, pass.rows(), x);
        }
    }
}
