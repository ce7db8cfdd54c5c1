package org.ttnmt.model.layers;

import java.util.Collections;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Keys and values of all layers' self-attention, a list with a tensor {@code (2, groups, heads, room, headDim)} for
 * each layer. A place holds a token of one of the group's rows; which rows continue it is not said here but by
 * {@link Ancestry}, so that nothing moves when hypotheses change places. There is room for more tokens than there are,
 * and new ones are written in place: all are copied only where the room is used up, or groups come and go. With a window,
 * what is too far behind is forgotten.
 *
 * @param layers the list
 * @param begin first place of the newest tokens, an int
 * @param end place after them, an int
 */
public record KeyValueCache(Value layers, Value begin, Value end) {
    private static final int LEAST_ROOM = 64;

    /** The dimension of places. */
    private static final int PLACES = 3;

    private static final String MOVED = "moved";

    /** Emits the list of {@code layers} before the first step, without room. */
    public static Value none(
            Code code, int layers, Value groups, ModelConfig config, NumberType type, Value tensorOnDevice) {
        Value empty = code.call(
                "empty",
                List.of(2, groups, config.heads(), 0, config.headDim()),
                Code.dtype(type),
                code.onDeviceOf(tensorOnDevice));
        return new Value(Collections.nCopies(layers, empty).toString());
    }

    /**
     * Emits what makes room for a step, in the list itself, so that each old tensor goes as soon as its new one is
     * there.
     *
     * @param layers the list, a variable
     * @param count of layers
     * @param groups for each group, the old one that it continues; empty for "as they are"
     * @param begin places that are taken, an int
     * @param end places that will be taken
     */
    public static KeyValueCache open(Code outer, Value layers, int count, Value groups, Value begin, Value end) {
        Code code = outer.in("cache");
        Value room = code.assign("room", code.size(layers.at(0), PLACES).text());
        Value full = code.assign("full", end + " > " + room);
        code.when(new Value(full + " or " + groups.isNotEmpty()), () -> {
            code.when(
                    full,
                    () -> code.reassign(
                            room, new Value("ops.prim.max(" + LEAST_ROOM + ", " + end + " + " + end + " // 2)")));
            code.repeat(Value.of(count), i -> {
                Value past = layers.at(i);
                code.run("_set_item", layers, i, code.callOwn(MOVED, past, groups, room, begin));
            });
        });
        return new KeyValueCache(layers, begin, end);
    }

    /** Emits what takes the first places out of the list itself; their memory goes when others need room. */
    public static void forget(Code outer, Value layers, int count, Value places) {
        Code code = outer.in("cache");
        code.when(
                new Value(places + " > 0"),
                () -> code.repeat(
                        Value.of(count),
                        i -> code.run("_set_item", layers, i, code.call("slice", layers.at(i), PLACES, places))));
    }

    /** Emits all keys and values of a layer, with {@code newest} at the places from begin to end. */
    public KeyValue append(Code outer, int layer, KeyValue newest) {
        Code code = outer.in("cache_" + layer);
        code.run("copy_", code.call("slice", layers.at(layer), PLACES, begin, end), newest.both());
        return new KeyValue(code.call("slice", layers.at(layer), PLACES, 0, end));
    }

    /** Adds the function {@code moved(past, groups, room, places) -> cache}: another room, or other groups. */
    public static void emit(Script script) {
        script.function(MOVED, "Tensor", List.of("past", "groups", "room: int", "places: int"), (code, p) -> {
            Value past = p.get(0);
            Value groups = p.get(1);
            Value selected = code.assign("selected", groups.isNotEmpty().text());
            Value count = code.assign("count", code.size(past, 1).text());
            code.when(selected, () -> code.reassign(count, new Value("torch.numel(" + groups + ")")));
            Value cache = code.call(
                    "empty",
                    List.of(2, count, code.size(past, 2), p.get(2), code.size(past, 4)),
                    new Code.Named("dtype", new Value("ops.prim.dtype(" + past + ")")),
                    code.onDeviceOf(past));
            Value known = code.call("slice", past, PLACES, 0, p.get(3));
            Value copy = code.call("slice", cache, PLACES, 0, p.get(3));
            code.when(
                    selected,
                    () -> code.run("index_select", known, 1, groups, new Code.Named("out", copy)),
                    () -> code.run("copy_", copy, known));
            code.returns(cache);
        });
    }
}
