package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.app.Devices;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.decode.Searches;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.decoding.AttentionWeights;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.decoding.LoadedNetwork;
import org.ttnmt.model.decoding.SpecialTokens;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/** Opens the transformer in a {@link ModelDirectory} for translating. */
public final class NetworkOpener implements ModelOpener {

    @Override
    public TranslationModel open(Path modelDir, DecodingPrecision precision, ComputeConfig compute) {
        ModelDirectory directory = new ModelDirectory(modelDir);
        SavedModel saved = directory.open();
        try {
            Torch.load(compute.threads());
            Opened opened = new Opened(directory, saved, network(saved, precision, Devices.one(compute.device())));
            saved.weights().close(); // the vocabularies go on
            return opened;
        } catch (RuntimeException | Error e) {
            saved.close();
            throw e;
        }
    }

    private static LoadedNetwork network(SavedModel saved, DecodingPrecision precision, Device device) {
        if (precision == DecodingPrecision.FLOAT16 && !device.isGpu()) {
            throw new UserException("--precision float16 is for GPUs, but the device is " + device
                    + ", which has no fast products of that format. Use bfloat16 or int8.");
        }
        DecodingScript script = new DecodingScript(
                saved.config().model(),
                saved.source().size(),
                saved.target().size(),
                precision.resolved(saved.quantized()),
                device);
        SpecialTokens special = new SpecialTokens(
                saved.source().eos(), saved.target().bos(), saved.target().eos());
        return LoadedNetwork.load(script, saved.weights(), special);
    }

    /** The vocabularies, the configuration and the network, without the weights that it was made of. */
    private static final class Opened implements TranslationModel {
        private final ModelDirectory directory;
        private final RunConfig config;
        private final Vocabulary source;
        private final Vocabulary target;
        private final LoadedNetwork network;

        Opened(ModelDirectory directory, SavedModel saved, LoadedNetwork network) {
            this.directory = directory;
            this.config = saved.config();
            this.source = saved.source();
            this.target = saved.target();
            this.network = network;
        }

        @Override
        public Vocabulary source() {
            return source;
        }

        @Override
        public Vocabulary target() {
            return target;
        }

        @Override
        public StepModel stepModel() {
            return searches().steps("what is asked for");
        }

        @Override
        public ModelConfig.Decoder decoder() {
            return config.model().decoder();
        }

        @Override
        public Searches searches() {
            return Searches.of(network);
        }

        @Override
        public Shortlist shortlist() {
            return ShortlistFile.read(directory, source, target);
        }

        @Override
        public List<float[]> force(List<int[]> sources, List<int[]> targets) {
            return network.force(sources, targets);
        }

        @Override
        public AttentionWeights attend(int[] sourceIds, int[] targetIds) {
            return network.attend(sourceIds, targetIds);
        }

        @Override
        public boolean distributesAttention() {
            return config.model().distributesAttention();
        }

        @Override
        public DecodingConfig decoding() {
            return config.decoding();
        }

        @Override
        public void close() {
            network.close();
            source.close();
            target.close(); // closing twice does nothing
        }
    }
}
