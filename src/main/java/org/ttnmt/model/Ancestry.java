package org.ttnmt.model;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Which places of its group's {@link Cache} each row continues, as a bias of attention {@code (rows, places)}: 0 where it does, minus
 * infinity elsewhere.
 */
final class Ancestry {
    private Ancestry() {}

    /** Emits the ancestry of {@code rows} before the first step. */
    static Value none(Code code, Value rows, NumberType type, Value tensorOnDevice) {
        return code.call(
                "zeros",
                List.of(rows, 0),
                new Code.Named("dtype", type),
                new Code.Named("device", code.device(tensorOnDevice)));
    }

    /**
     * Emits the ancestry after a step.
     *
     * @param kept the ancestry of the rows that are continued
     * @param groups an int
     * @param perGroup rows of each group, an int
     */
    static Value grown(Code code, Value kept, Value groups, Value perGroup) {
        Value own = code.call(
                "eye", perGroup, new Code.Named("dtype", NumberType.BOOL), new Code.Named("device", code.device(kept)));
        Value bias = Masks.bias(code, own, NumberType.FLOAT32);
        Value all = code.call("repeat", bias, List.of(groups, 1)); // (rows, perGroup)
        return code.call("cat", List.of(kept, code.call("to", all, new Value("ops.prim.dtype(" + kept + ")"))), 1);
    }
}
