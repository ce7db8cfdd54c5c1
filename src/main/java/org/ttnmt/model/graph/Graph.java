package org.ttnmt.model.graph;

import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * What a layer needs to write itself into a function.
 *
 * @param code the function's body, named for the layer at hand
 * @param weights where its parameters are
 * @param dropout applied where the paper applies it, or nothing
 * @param numbers formats of the computation
 * @param tap is shown all attention weights
 */
public record Graph(Code code, Weights weights, Dropout dropout, NumberFormats numbers, AttentionTap tap) {

    /** Without a look at attention. */
    public Graph(Code code, Weights weights, Dropout dropout, NumberFormats numbers) {
        this(code, weights, dropout, numbers, AttentionTap.NONE);
    }

    /** Emits {@code x}, which is in the compute format, in the master format. */
    public Value master(Value x) {
        return numbers.isMixed() ? code.to(x, numbers.master()) : x;
    }

    /** Emits {@code x}, which is in the master format, in the compute format. */
    public Value compute(Value x) {
        return numbers.isMixed() ? code.to(x, numbers.compute()) : x;
    }

    /** The same with weights that are shown to {@code other}. */
    public Graph shownTo(AttentionTap other) {
        return new Graph(code, weights, dropout, numbers, other);
    }

    /** The same for an inner layer. */
    public Graph in(String layer) {
        return new Graph(code.in(layer), weights, dropout, numbers, tap);
    }
}
