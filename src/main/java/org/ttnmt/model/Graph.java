package org.ttnmt.model;

import org.ttnmt.torch.Code;

/**
 * What a layer needs to write itself into a function.
 *
 * @param code the function's body, named for the layer at hand
 * @param weights where its parameters are
 * @param dropout applied where the paper applies it, or nothing
 * @param numbers formats of the computation
 * @param tap is shown all attention weights
 */
record Graph(Code code, Weights weights, Dropout dropout, Numbers numbers, AttentionTap tap) {

    /** Without a look at attention. */
    Graph(Code code, Weights weights, Dropout dropout, Numbers numbers) {
        this(code, weights, dropout, numbers, AttentionTap.NONE);
    }

    /** The same for an inner layer. */
    Graph in(String layer) {
        return new Graph(code.in(layer), weights, dropout, numbers, tap);
    }
}
