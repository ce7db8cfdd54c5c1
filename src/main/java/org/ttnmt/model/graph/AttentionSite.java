package org.ttnmt.model.graph;

/** Where in a network attention stands. */
public enum AttentionSite {
    /** The encoder's, of the source to itself. */
    ENCODER,
    /** The decoder's, of the target to itself. */
    DECODER,
    /** Of the target to the source. */
    CROSS
}
