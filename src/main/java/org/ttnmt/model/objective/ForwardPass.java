package org.ttnmt.model.objective;

import org.ttnmt.model.family.Memory;
import org.ttnmt.torch.Value;

/**
 * What is known when the decoder begins to read.
 *
 * @param arguments of the gradient's function
 * @param vector all parameters, without a gradient
 * @param memory that the decoder will read
 */
record ForwardPass(GradientFunction.Arguments arguments, Value vector, Memory memory) {}
