package org.ttnmt.model.recurrent;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Places;
import org.ttnmt.torch.Value;

/**
 * A sublayer of a decoder that keeps one vector of all that was said, its cell, where self-attention keeps keys and
 * values of each token: a step costs the same however long the target is.
 */
public interface Recurrence {

    /**
     * Emits the sublayer for all positions at once.
     *
     * @param x {@code (batch * length, modelDim)}
     * @param batch an int
     * @return of the shape of {@code x}
     */
    Value all(Graph graph, Value x, Value batch);

    /**
     * Emits the sublayer for the newest position of each row.
     *
     * @param x {@code (rows, modelDim)}
     * @param cell after the position before, {@code (rows, modelDim)} in the master format; zeros before the first
     * @param at the position
     */
    Stepped step(Graph graph, Value x, Value cell, Places at);

    /**
     * What a step gives.
     *
     * @param output {@code (rows, modelDim)}
     * @param cell for the next step
     */
    record Stepped(Value output, Value cell) {}
}
