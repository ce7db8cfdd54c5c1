package org.ttnmt.model;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * The keys or values of one layer's self-attention, {@code (rows, heads, room, headDim)}, with room for more positions than there are, so
 * that a new one is written in place. The others are copied only where rows are reordered, or the room is used up.
 */
final class Cache {
    /** Positions by which the room grows. */
    private static final int ROOM = 32;

    private static final String FUNCTION = "cached";

    private Cache() {}

    /**
     * Emits a call.
     *
     * @param past the cache before this step; anything in the first
     * @param order for each row, the row that it continues; empty for "as they are"
     * @param newest {@code (rows, heads, 1, headDim)}
     * @param position of {@code newest}, an int
     * @return the cache with {@code newest} in it
     */
    static Value append(Code code, Value past, Value order, Value newest, Value position) {
        return code.callOwn(FUNCTION, past, order, newest, position);
    }

    /** Emits what is known of the positions up to {@code position}: {@code (rows, heads, position + 1, headDim)}. */
    static Value known(Code code, Value cache, Value position) {
        return code.call("slice", cache, 2, 0, code.assign("end", position + " + 1"));
    }

    static void emit(Script script) {
        script.function(
                FUNCTION,
                "Tensor",
                List.of(
                        Parameter.tensor("past"),
                        Parameter.tensor("order"),
                        Parameter.tensor("newest"),
                        new Parameter("position", "int")),
                (code, p) -> write(code, p.get(0), p.get(1), p.get(2), p.get(3)));
    }

    private static void write(Code code, Value past, Value order, Value newest, Value position) {
        Value cache = code.assign("cache", past.text());
        Value full = code.assign("full", position + " % " + ROOM + " == 0");
        Value reordered = code.assign("reordered", "torch.numel(" + order + ") > 0");
        code.when(new Value(full + " or " + reordered), () -> {
            Value room = code.assign("room", "(" + position + " // " + ROOM + " + 1) * " + ROOM);
            code.reassign(
                    cache,
                    code.call(
                            "empty",
                            List.of(code.size(newest, 0), code.size(newest, 1), room, code.size(newest, 3)),
                            new Code.Named("dtype", new Value("ops.prim.dtype(" + newest + ")")),
                            new Code.Named("device", code.device(newest))));
            code.when(new Value(position + " > 0"), () -> {
                Value known = code.call("slice", past, 2, 0, position);
                Value copy = code.call("slice", cache, 2, 0, position);
                code.when(
                        reordered,
                        () -> code.run("index_select", known, 0, order, new Code.Named("out", copy)),
                        () -> code.run("copy_", copy, known));
            });
        });
        code.run("copy_", code.call("slice", cache, 2, position, code.assign("end", position + " + 1")), newest);
        code.returns(cache);
    }
}
