package org.ttnmt.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Dropout from random bytes that the caller draws: an element stays where its byte reaches a threshold. So a run's
 * masks are a function of its seed alone, and cost a fifth of libtorch's own dropout, which draws on one thread. A rate
 * becomes the nearest multiple of 1/256 (at least one, unless it is 0), and the kept elements are scaled by the inverse
 * of that share, as near as their format can tell it: in bfloat16 within 0.4 %.
 */
public final class RandomByteDropout implements Dropout {
    private final Value bytes;
    private final Value ofHost;
    private final NumberType type;
    private final List<Extent> sites = new ArrayList<>();
    private Value offset = Value.of(0);
    private boolean readsBytes;

    /**
     * @param bytes the variable that holds as many random bytes as all sites have elements
     * @param type format of what is dropped
     */
    public RandomByteDropout(Value bytes, NumberType type) {
        this(bytes, bytes, type);
    }

    /**
     * The same where the device has a copy of the bytes.
     *
     * @param bytes on the device
     * @param ofHost the same, where they can be read without waiting for the device
     */
    public RandomByteDropout(Value bytes, Value ofHost, NumberType type) {
        this.bytes = bytes;
        this.ofHost = ofHost;
        this.type = type;
    }

    /**
     * Emits bytes on the device of {@code like}.
     *
     * @param given by the host: bytes to send, or int64 spans of {@link SplitMix} to draw
     */
    public static Value bytes(Code outer, Value given, Value like) {
        Code code = outer.in("random");
        Value bytes = code.assign("bytes", given.text());
        code.when(
                new Value("ops.prim.dtype(" + given + ") == " + NumberType.INT64.code()),
                () -> code.reassign(bytes, SplitMix.drawn(code, given, like)),
                () -> code.reassign(bytes, HostTensors.sent(code, like, given)));
        return bytes;
    }

    /** Whether the host decides by some of the bytes. */
    public boolean readsBytes() {
        return readsBytes;
    }

    @Override
    public Value apply(Code outer, Value x, double rate, Extent extent) {
        int threshold = threshold(rate);
        if (threshold == 0) {
            return x;
        }
        Code code = outer.in("dropout");
        Value end = code.assign("end", offset + " + torch.numel(" + x + ")");
        Value drawn = code.call("slice", bytes, 0, offset, end);
        // bytes of 0 or 1: libtorch makes them ten times as fast as booleans, and numbers of them seven times as fast
        Value kept = code.call("ge", drawn, threshold, new Code.Named("out", code.call("empty_like", drawn)));
        Value mask = code.multiply(code.to(kept, type), 256.0 / (256 - threshold));
        offset = end;
        sites.add(extent);
        return code.multiply(x, code.call("view_as", mask, x));
    }

    /**
     * One byte decides. What follows a layer that is left out takes the bytes that it would have taken, so its masks
     * are others; no more than {@link #masks} are used.
     */
    @Override
    public Value layer(Code outer, Value x, double rate, UnaryOperator<Value> layer) {
        int threshold = threshold(rate);
        if (threshold == 0) {
            return layer.apply(x);
        }
        Code code = outer.in("layer_dropout");
        readsBytes = true;
        Value drawn = code.toInt(code.call("select", ofHost, 0, offset));
        sites.add((batch, source, target) -> 1);
        Value before = code.assign("next", offset + " + 1");
        Value after = code.assign("offset", before.text());
        Value result = code.assign("result", x.text());
        code.when(new Value(drawn + " >= " + threshold), () -> {
            offset = before;
            code.reassign(result, layer.apply(x));
            code.reassign(after, offset);
        });
        offset = after;
        return result;
    }

    /** Bytes below this are dropped. */
    static int threshold(double rate) {
        return rate == 0 ? 0 : (int) Math.max(1, Math.min(255, Math.round(rate * 256)));
    }

    /** The tensors that were masked, in the order of their bytes. */
    public List<Extent> masks() {
        return List.copyOf(sites);
    }
}
