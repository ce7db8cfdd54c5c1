package org.ttnmt.model.decoding;

import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.family.ParallelNetwork;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.Script;

/** The functions with which a network decodes and judges translations, as one TorchScript module. */
public final class DecodingScript {
    private final Family network;
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
        this.network = Family.of(config, sourceVocabulary, targetVocabulary);
        this.config = config;
        this.device = device;
        HostTensors.emit(script);
        NumberFormats numbers = NumberFormats.of(precision);
        this.weights = new PreparedWeights(numbers, MatrixProducts.of(precision, device));
        if (network instanceof ParallelNetwork slots) {
            new SlotFunctions(slots, numbers, weights).emit(script);
        } else if (network instanceof MaskNetwork gaps) {
            new MaskFunctions(gaps, numbers, weights).emit(script);
        } else {
            StepNetwork steps = (StepNetwork) network;
            new DecodingFunctions(steps, numbers, weights, config.heads()).emit(script);
            new ForcedFunctions(steps, numbers, weights, config.heads()).emit(script);
        }
        weights.emitPrepare(script);
    }

    public ParameterLayout layout() {
        return network.layout();
    }

    public Script script() {
        return script;
    }

    /** Whether words of the source may follow, whatever else may. */
    boolean copies() {
        return config.copy();
    }

    /** How it writes. */
    ModelConfig.Decoder decoder() {
        return config.decoder();
    }

    /** Slots for so many positions of a source, of a network that fills them. */
    int slots(int positions) {
        return switch (config.decoder()) {
            case CTC -> positions * config.upsampling();
            case TAGGING, NONE -> positions;
            case CLASSIFICATION -> 1;
            case AUTOREGRESSIVE, MASK_PREDICT, ALONE ->
                throw new IllegalStateException(config.decoder() + " fills no slots");
        };
    }

    /** Attention heads. */
    int heads() {
        return config.heads();
    }

    Device device() {
        return device;
    }

    /** Words of the target vocabulary. */
    int vocabularySize() {
        return network.output().projection().vocabulary();
    }

    /** Most positions of a source or target, with the symbol that ends or begins it. */
    int maxPositions() {
        return network.maxPositions();
    }

    /** What is made of each parameter before decoding. */
    PreparedWeights weights() {
        return weights;
    }

    /** How wide the rectangles of ids are padded that its functions take. */
    PaddedWidths widths() {
        return AttentionWidths.of(config.heads(), config.headDim(), network.maxPositions(), device);
    }
}
