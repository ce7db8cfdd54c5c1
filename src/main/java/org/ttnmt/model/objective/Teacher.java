package org.ttnmt.model.objective;

import org.ttnmt.config.ModelConfig;

/**
 * A trained model that another one learns from. Its vocabularies are those of the other; its shape need not be.
 *
 * @param weights in the layout that the shape and the vocabularies determine; they stay as they are
 */
@SuppressWarnings("ArrayRecordComponent") // carries its weights to the device; never compared
public record Teacher(ModelConfig model, float[] weights) {}
