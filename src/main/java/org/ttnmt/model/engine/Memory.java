package org.ttnmt.model.engine;

import java.util.List;

/**
 * What the decoder reads of a source.
 *
 * @param layers keys and values for each layer of the decoder
 * @param length positions of the source, eos included
 */
record Memory(List<History> layers, int length) {
    /** Of nothing. */
    static final Memory NONE = new Memory(List.of(), 0);
}
