package org.ttnmt.model.family;

import java.util.List;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.KeyValueCache;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Which places of its group's {@link KeyValueCache} each row continues, as a bias of attention {@code (rows, places)}:
 * 0 where it does, minus infinity elsewhere.
 */
final class Ancestry {
    private Ancestry() {}

    /** Emits the ancestry of {@code rows} before the first step. */
    static Value none(Code code, Value rows, NumberType type, Value tensorOnDevice) {
        return code.call("zeros", List.of(rows, 0), Code.dtype(type), code.onDeviceOf(tensorOnDevice));
    }

    /**
     * Emits the places of a step, each of which only its own row continues: {@code (groups * perGroup, perGroup)}.
     *
     * @param like gives format and device
     */
    static Value own(Code code, Value groups, Value perGroup, Value like) {
        Value rows = code.call("eye", perGroup, Code.dtype(NumberType.BOOL), code.onDeviceOf(like));
        Value bias = AttentionMask.bias(code, rows, NumberType.FLOAT32);
        Value all = code.call("repeat", bias, List.of(groups, 1));
        return code.call("to", all, new Value("ops.prim.dtype(" + like + ")"));
    }
}
