package org.ttnmt.model.decoding;

import java.util.List;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;

/** The functions with which a transformer decodes, as one TorchScript module (see {@link DecodingFunctions}). */
public final class DecodingScript {
    private final Transformer transformer;
    private final ModelConfig config;
    private final Device device;
    private final PreparedWeights weights;
    private final Script script = new Script("Decoder");

    /**
     * Writes the module for a shape.
     *
     * @param device for which it is written
     * @throws org.ttnmt.UserException when the device cannot compute in that precision
     */
    public DecodingScript(
            ModelConfig config,
            int sourceVocabulary,
            int targetVocabulary,
            DecodingPrecision precision,
            Device device) {
        this.transformer = new Transformer(config, sourceVocabulary, targetVocabulary);
        this.config = config;
        this.device = device;
        this.weights = new PreparedWeights(NumberFormats.of(precision), MatrixProducts.of(precision, device));
        new DecodingFunctions(config, NumberFormats.of(precision), transformer, weights).emit(script);
    }

    public ParameterLayout layout() {
        return transformer.layout();
    }

    public Script script() {
        return script;
    }

    Device device() {
        return device;
    }

    /** What is made of a parameter before decoding. */
    List<PreparedWeights.Step> steps(Parameter parameter) {
        return weights.steps(parameter);
    }

    /** Whether all that is made of a parameter is made of its {@link Int8Rows}. */
    boolean isOfIntegers(Parameter parameter) {
        return weights.isOfIntegers(parameter);
    }

    /** Of the rectangles that it computes with. */
    PaddedWidths widths() {
        return PaddedWidths.of(config);
    }
}
