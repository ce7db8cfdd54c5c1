package org.ttnmt.exchange.huggingface;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.ModelAssembly;

/** Knows where a kind of model has its weights, and what shape of {@code tt}'s transformer it is. */
interface WeightReader {

    /** Rows of the source's embedding. */
    int sourceRows(ForeignTensors tensors);

    /** Rows of the target's embedding. */
    int targetRows(ForeignTensors tensors);

    /** Columns of the embeddings. */
    int columns(ForeignTensors tensors);

    /**
     * The shape.
     *
     * @param forbidden ids that no target has
     * @throws org.ttnmt.UserException naming the setting that {@code tt} cannot compute
     */
    ModelConfig config(ForeignTensors tensors, List<Integer> forbidden);

    /** Puts each tensor in its place, and forbids ids. */
    void fill(ForeignTensors tensors, ModelAssembly assembly, ModelConfig config, List<Integer> forbidden);
}
