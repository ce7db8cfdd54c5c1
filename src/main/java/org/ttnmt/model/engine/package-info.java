/**
 * A second engine for decoding, in plain Java: small transformers translate, score and show their attention without
 * libtorch. {@link org.ttnmt.model.engine.EngineNetwork} reads the same weights as {@code model.decoding} and gives the
 * same log-probabilities within 1e-5; what it computes fast is in {@link org.ttnmt.model.engine.Kernels}.
 */
@NullMarked
package org.ttnmt.model.engine;

import org.jspecify.annotations.NullMarked;
