package org.ttnmt.model;

import org.ttnmt.torch.Value;

/** Where an emitted function finds its parameters: inside the flat vector, or in a list made ready for decoding. */
interface Weights {

    /** The parameter in the master format, in its shape. */
    Value master(Parameter parameter);

    /** The parameter in the compute format, in its shape. */
    Value compute(Parameter parameter);
}
