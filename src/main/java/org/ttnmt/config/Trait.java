package org.ttnmt.config;

/** What another value of a key means. */
enum Trait {
    /** The key steers the reading and leaves no trace of its own. */
    STEERING,
    /** A run may go on with another value. */
    RESUMABLE,
    /** Weights have other shapes with another value. */
    SHAPES,
    /** Weights of the same shapes mean something else with another value, so it is saved with them. */
    MEANING,
    /** {@code true} adds weights that change nothing as long as they are zero. */
    ADDITION
}
