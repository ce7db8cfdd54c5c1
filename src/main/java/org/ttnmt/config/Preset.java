package org.ttnmt.config;

/** Shapes of the model that the field knows by name; the keys of the model override their parts. */
public enum Preset {
    /** Multi30k and other corpora of some ten thousand pairs (Wu et al. 2021). */
    TINY(4, 128, 256, 4, 0.3),
    /** The IWSLT shape: a few hundred thousand pairs. */
    SMALL(6, 512, 1024, 4, 0.3),
    /** Vaswani et al. 2017, base: from about a million pairs. */
    BASE(6, 512, 2048, 8, 0.1),
    /** Vaswani et al. 2017, big: many millions of pairs and a GPU. */
    BIG(6, 1024, 4096, 16, 0.3);

    final int layers;
    final int modelDim;
    final int feedForwardDim;
    final int heads;
    final double dropout;

    Preset(int layers, int modelDim, int feedForwardDim, int heads, double dropout) {
        this.layers = layers;
        this.modelDim = modelDim;
        this.feedForwardDim = feedForwardDim;
        this.heads = heads;
        this.dropout = dropout;
    }
}
