package org.ttnmt.model.parameters;

import org.jspecify.annotations.Nullable;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Where an emitted function finds its parameters: inside the flat vector, or in a list made ready for decoding. */
public interface Weights {

    /** The parameter in the master format, in its shape. */
    Value master(Parameter parameter);

    /** The parameter in the compute format, in its shape. */
    Value compute(Parameter parameter);

    /** Emits the rows {@code tokens (...)} of a table {@code (vocabulary, dim)}, in the master format. */
    default Value embedding(Code code, Parameter table, Value tokens) {
        return code.call("embedding", master(table), tokens);
    }

    /**
     * Emits {@code x W^T + b}.
     *
     * @param x {@code (..., inputs)} in the compute format
     * @param weight {@code (outputs, inputs)}
     * @param bias {@code (outputs)}, or null for none
     * @return {@code (..., outputs)} in the compute format
     */
    default Value linear(Code code, Value x, Parameter weight, @Nullable Parameter bias) {
        return code.linear(x, compute(weight), bias == null ? Value.NONE : compute(bias));
    }
}
