package org.ttnmt.model.layers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * What a decoder gives for each token, of which the output layer makes a distribution.
 *
 * @param hidden {@code (tokens, modelDim)}
 * @param copied what the token may be copied from; null where nothing is copied
 * @param lengths logits of the lengths of targets, {@code (batch, lengths)}; null where the target's end is a token
 */
public record Decoded(Value hidden, @Nullable Copied copied, @Nullable Value lengths) {

    /** Without lengths. */
    public Decoded(Value hidden, @Nullable Copied copied) {
        this(hidden, copied, null);
    }

    /**
     * Words of the source and how much each token attends to them.
     *
     * @param attention shares {@code (tokens, sourceLength)} in the master format
     * @param ids {@code (tokens, sourceLength)}
     */
    public record Copied(Value attention, Value ids) {}

    /** Without a source to copy from. */
    public static Decoded of(Value hidden) {
        return new Decoded(hidden, null);
    }

    /** What depends on the network's weights. */
    public List<Value> tensors() {
        List<Value> tensors = new ArrayList<>(List.of(hidden));
        if (copied != null) {
            tensors.add(copied.attention());
        }
        if (lengths != null) {
            tensors.add(lengths);
        }
        return tensors;
    }

    /** Emits the same of the tokens {@code index}. */
    public Decoded selected(Code code, Value index) {
        Value some = code.call("index_select", hidden, 0, index);
        return copied == null
                ? of(some)
                : new Decoded(
                        some,
                        new Copied(
                                code.call("index_select", copied.attention(), 0, index),
                                code.call("index_select", copied.ids(), 0, index)));
    }

    /** The logits of lengths, which are there. */
    public Value knownLengths() {
        if (lengths == null) {
            throw new IllegalStateException("a network that tells no lengths");
        }
        return lengths;
    }

    /** Emits the same without a gradient. */
    public Decoded detached(Code code) {
        Value constant = code.call("detach", hidden);
        if (lengths != null) {
            return new Decoded(constant, null, code.call("detach", lengths));
        }
        return copied == null
                ? of(constant)
                : new Decoded(constant, new Copied(code.call("detach", copied.attention()), copied.ids()));
    }
}
