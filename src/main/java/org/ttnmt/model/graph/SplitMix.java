package org.ttnmt.model.graph;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * SplitMix64 (Steele, Lea and Flood 2014) over a counter: word i of a stream is the mix of its state and i + 1 steps. So
 * any part of it can be drawn alone, in Java or by the device that needs it, with the same bits.
 */
public final class SplitMix {
    /** By how much the counter grows from one word to the next. */
    public static final long STEP = 0x9E3779B97F4A7C15L;

    private static final long FIRST_FACTOR = 0xBF58476D1CE4E5B9L;
    private static final long SECOND_FACTOR = 0x94D049BB133111EBL;
    private static final String FUNCTION = "drawn";

    private SplitMix() {}

    /** The finalizer: every bit of the result depends on every bit of {@code z}. */
    public static long mix(long z) {
        long a = (z ^ (z >>> 30)) * FIRST_FACTOR;
        long b = (a ^ (a >>> 27)) * SECOND_FACTOR;
        return b ^ (b >>> 31);
    }

    /**
     * Adds the function that {@link #drawn} calls: {@code drawn(spans, like) -> bytes}. {@code spans} are int64 numbers
     * that the host made: the state of a stream, then first place and count of each span of its bytes.
     */
    public static void emit(Script script) {
        script.function(FUNCTION, "Tensor", List.of("spans", "like"), (code, p) -> {
            Value spans = p.get(0);
            Code.Named device = code.onDeviceOf(p.get(1));
            Value state = code.toInt(spans.at(0));
            Value shifts = code.call("arange", 0, 64, 8, Code.dtype(NumberType.INT64), device);
            Value parts = code.assign("parts", "annotate(List[Tensor], [])");
            Value count = code.assign("count", "torch.floordiv(torch.numel(" + spans + "), 2)");
            code.repeat(count, i -> {
                Value first = code.toInt(code.call("select", spans, 0, new Value(i + " * 2 + 1")));
                Value bytes = code.toInt(code.call("select", spans, 0, new Value(i + " * 2 + 2")));
                Value word = code.assign("word", "torch.floordiv(" + first + ", 8)");
                Value end = code.assign("end", "torch.floordiv(" + first + " + " + bytes + " + 7, 8)");
                Value steps = code.call(
                        "arange",
                        new Value(word + " + 1"),
                        new Value(end + " + 1"),
                        Code.dtype(NumberType.INT64),
                        device);
                Value words = code.call("add_", code.call("mul_", steps, STEP), state);
                code.call("mul_", shifted(code, words, 30), FIRST_FACTOR);
                code.call("mul_", shifted(code, words, 27), SECOND_FACTOR);
                Value mixed = shifted(code, words, 31);
                Value room = code.call("empty", List.of(code.size(mixed, 0), 8), Code.dtype(NumberType.UINT8), device);
                // eight bytes of each word, as Java's memory has them: what does not fit into a byte is cut off
                Value all = code.call(
                        "bitwise_right_shift", code.call("unsqueeze", mixed, 1), shifts, new Code.Named("out", room));
                Value begin = code.assign("begin", first + " - " + word + " * 8");
                code.run("append", parts, code.call("narrow", code.view(all, -1), 0, begin, bytes));
            });
            code.returns(code.call("cat", parts));
        });
    }

    /** Emits {@code z ^ (z >>> bits)}, in place. */
    private static Value shifted(Code code, Value z, int bits) {
        Value right = code.call("bitwise_right_shift", z, bits);
        Value unsigned = code.call("bitwise_and", right, (1L << (64 - bits)) - 1);
        return code.call("bitwise_xor_", z, unsigned);
    }

    /** Emits the bytes that {@code spans} ask for, on the device of {@code like}. */
    static Value drawn(Code code, Value spans, Value like) {
        return code.callOwn(FUNCTION, spans, like);
    }
}
