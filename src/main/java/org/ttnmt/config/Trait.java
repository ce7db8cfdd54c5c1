package org.ttnmt.config;

/** What depends on the value of a key, beside what its description says. */
enum Trait {
    /** The key only affects how other keys are read, and is not saved. */
    STEERING,
    /** A run may go on with another value. */
    RESUMABLE,
    /** The shapes of the weights depend on it. */
    SHAPES,
    /** Weights of the same shapes mean something else with another value, so that it is saved with the weights. */
    MEANING,
    /** The value {@code true} adds weights to the model that have no effect while they are zero. */
    ADDITION,
    /** Models that were saved before there was the key lack it, and have its default. */
    LATER
}
