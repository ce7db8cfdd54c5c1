package org.ttnmt.config;

import org.ttnmt.config.ModelConfig.DecoderAutoregression;

/** Shapes of the model that the field knows by name; the keys of the model override their parts. */
public enum Preset {
    /** Multi30k and other corpora of some ten thousand pairs (Wu et al. 2021). */
    TINY(4, 4, DecoderAutoregression.SELF_ATTENTION, 128, 256, 4, 0.3),
    /** The IWSLT shape: a few hundred thousand pairs. */
    SMALL(6, 6, DecoderAutoregression.SELF_ATTENTION, 512, 1024, 4, 0.3),
    /** Vaswani et al. 2017, base: from about a million pairs. */
    BASE(6, 6, DecoderAutoregression.SELF_ATTENTION, 512, 2048, 8, 0.1),
    /** Vaswani et al. 2017, big: many millions of pairs and a GPU. */
    BIG(6, 6, DecoderAutoregression.SELF_ATTENTION, 1024, 4096, 16, 0.3),
    /**
     * A student for browsers and telephones (tiny of Bergamot, Bogoychev et al. 2020). As it learns what a teacher
     * says, which has less in it than what people say, it needs no dropout.
     */
    STUDENT_TINY(6, 2, DecoderAutoregression.SSRU, 256, 1536, 8, 0.0),
    /** The larger student of the same. */
    STUDENT_BASE(6, 2, DecoderAutoregression.SSRU, 512, 2048, 8, 0.0),
    /** A student that reads deeply and writes with one layer (Kasai et al. 2021). */
    STUDENT_DEEP(12, 1, DecoderAutoregression.SELF_ATTENTION, 512, 2048, 8, 0.0),
    /** A student of few layers, all with self-attention, that other toolkits can run. */
    STUDENT_SHALLOW(3, 2, DecoderAutoregression.SELF_ATTENTION, 256, 1536, 8, 0.0);

    final int encoderLayers;
    final int decoderLayers;
    final DecoderAutoregression decoderAutoregression;
    final int modelDim;
    final int feedForwardDim;
    final int heads;
    final double dropout;

    Preset(
            int encoderLayers,
            int decoderLayers,
            DecoderAutoregression decoderAutoregression,
            int modelDim,
            int feedForwardDim,
            int heads,
            double dropout) {
        this.encoderLayers = encoderLayers;
        this.decoderLayers = decoderLayers;
        this.decoderAutoregression = decoderAutoregression;
        this.modelDim = modelDim;
        this.feedForwardDim = feedForwardDim;
        this.heads = heads;
        this.dropout = dropout;
    }
}
