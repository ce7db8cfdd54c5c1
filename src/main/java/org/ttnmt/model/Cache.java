package org.ttnmt.model;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * The keys or values of one layer's self-attention, {@code (groups, heads, room, headDim)}. A place holds a token of one of the
 * group's rows; which rows continue it is not said here but by {@link Ancestry}, so that nothing moves when hypotheses change
 * places. There is room for more tokens than there are, and new ones are written in place: all are copied only where the room is
 * used up, or groups come and go.
 */
final class Cache {
    private static final int LEAST_ROOM = 64;

    private static final String FUNCTION = "cached";

    private Cache() {}

    /**
     * Emits a call.
     *
     * @param past the cache before this step
     * @param groups for each group, the old one that it continues; empty for "as they are"
     * @param newest {@code (groups, heads, rowsOfGroup, headDim)}
     * @param places that are taken, an int
     * @return the cache with {@code newest} at the next places
     */
    static Value append(Code code, Value past, Value groups, Value newest, Value places) {
        return code.callOwn(FUNCTION, past, groups, newest, places);
    }

    static void emit(Script script) {
        script.function(
                FUNCTION,
                "Tensor",
                List.of(
                        Parameter.tensor("past"),
                        Parameter.tensor("groups"),
                        Parameter.tensor("newest"),
                        new Parameter("places", "int")),
                (code, p) -> write(code, p.get(0), p.get(1), p.get(2), p.get(3)));
    }

    private static void write(Code code, Value past, Value groups, Value newest, Value places) {
        Value end = code.assign("end", places + " + " + code.size(newest, 2));
        Value cache = code.assign("cache", past.text());
        Value room = code.assign("room", code.size(past, 2).text());
        Value full = code.assign("full", end + " > " + room);
        Value selected = code.assign("selected", "torch.numel(" + groups + ") > 0");
        code.when(new Value(full + " or " + selected), () -> {
            code.when(
                    full,
                    () -> code.reassign(
                            room, new Value("ops.prim.max(" + LEAST_ROOM + ", " + end + " + " + end + " // 2)")));
            code.reassign(
                    cache,
                    code.call(
                            "empty",
                            List.of(code.size(newest, 0), code.size(newest, 1), room, code.size(newest, 3)),
                            new Code.Named("dtype", new Value("ops.prim.dtype(" + newest + ")")),
                            new Code.Named("device", code.device(newest))));
            Value known = code.call("slice", past, 2, 0, places);
            Value copy = code.call("slice", cache, 2, 0, places);
            code.when(
                    selected,
                    () -> code.run("index_select", known, 0, groups, new Code.Named("out", copy)),
                    () -> code.run("copy_", copy, known));
        });
        code.run("copy_", code.call("slice", cache, 2, places, end), newest);
        code.returns(cache);
    }
}
