package org.ttnmt.model.objective;

import org.ttnmt.torch.Value;

/**
 * What a teacher says of each target token, before the softmax: {@code hidden matrix^T}.
 *
 * @param hidden {@code (tokens, modelDim)}, or a column more for the bias
 * @param matrix {@code (vocabulary, modelDim)}, or a column more
 */
record TeacherLogits(Value hidden, Value matrix) {}
