package org.ttnmt.model.engine;

/** A part of a layer with a residual connection around it. */
interface Sublayer {

    /**
     * Computes it without the residual.
     *
     * @param layer number of its layer
     * @param in rows of the pass
     * @param out takes its result
     */
    void apply(Pass pass, int layer, Rows in, Rows out);
}
