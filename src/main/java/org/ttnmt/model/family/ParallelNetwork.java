package org.ttnmt.model.family;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Value;

/** A network that reads a source and writes a token into each of some slots, all at once, without reading any target. */
public interface ParallelNetwork extends Family {

    /**
     * Emits all that is computed.
     *
     * @param source {@code (batch, sourceLength)}
     * @param lengths real positions of each source, {@code (batch)}
     * @return of all slots of all sources, as many for each as the longest has
     */
    Decoded decode(Graph graph, Value source, Value lengths);
}
