package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Devices;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.SavedWeights;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Engine;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.decode.Searches;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.InferenceModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.decoding.LoadedNetwork;
import org.ttnmt.model.engine.EngineNetwork;
import org.ttnmt.model.engine.Vectors;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.torch.Torch;

/** Opens the network in a {@link ModelDirectory} for translating, with the engine that suits it. */
public final class NetworkOpener implements ModelOpener {
    /**
     * Parameters up to which {@link Engine#AUTO} decodes in Java. One sentence at a time, Java was faster with 19
     * million and no longer with 37 million; in batches, libtorch already with 19 million.
     */
    static final long MOST_PARAMETERS_IN_JAVA = 30_000_000;

    /**
     * Hypotheses that libtorch computes together at most, of large models in int8: each takes several megabytes there, for
     * keys, values and logits. 8 sentences with a beam of 4 rather than 20 took 25.1 s of the processor rather than 24.6.
     */
    private static final int ROWS_OF_LARGE_MODELS = 32;

    /** Parameters of a large model. */
    private static final long LARGE = 200_000_000;

    private static final String JAVA = "java";
    private static final String LIBTORCH = "libtorch";

    private final LanguagePair languages;

    /** For models of one pair of languages. */
    public NetworkOpener() {
        this(LanguagePair.NONE);
    }

    private NetworkOpener(LanguagePair languages) {
        this.languages = languages;
    }

    @Override
    public ModelOpener between(LanguagePair pair) {
        return new NetworkOpener(pair);
    }

    @Override
    public TranslationModel open(Path modelDir, DecodingPrecision precision, ComputeConfig compute) {
        ModelDirectory directory = new ModelDirectory(modelDir);
        SavedModel saved = directory.open();
        try {
            if (saved.config().model().decoder() == ModelConfig.Decoder.NONE) {
                throw new UserException(modelDir + " is an encoder alone (objective.type: masked_language_model), which"
                        + " neither translates nor scores. Begin a model with it: training.init_from: " + modelDir
                        + ".");
            }
            Languages.Pair pair = languages.in(saved, directory);
            if (precision == DecodingPrecision.FLOAT16 && compute.device().isCpu()) {
                throw new UserException("--precision float16 is for GPUs, but the device is " + compute.device()
                        + ", which has no fast products of that format. Use bfloat16 or int8.");
            }
            EngineChoice engine = engine(saved, compute);
            InferenceModel network = engine.engine().equals(JAVA)
                    ? inJava(saved, LanguagePair.special(saved, pair), precision, compute)
                    : inLibtorch(saved, LanguagePair.special(saved, pair), precision, compute);
            boolean frugal = saved.weights().layout().size() >= LARGE
                    && engine.engine().equals(LIBTORCH)
                    && compute.device().isCpu()
                    && precision.resolved(saved.quantized()) == DecodingPrecision.INT8;
            Opened opened = new Opened(
                    directory,
                    saved,
                    LanguagePair.directed(network, saved, pair),
                    engine,
                    frugal ? ROWS_OF_LARGE_MODELS : Integer.MAX_VALUE);
            if (!(network instanceof LoadedNetwork loaded && loaded.readsWeights())) {
                saved.close();
            }
            return opened;
        } catch (RuntimeException | Error e) {
            saved.close();
            throw e;
        }
    }

    private static InferenceModel inJava(
            SavedModel saved, SpecialTokens special, DecodingPrecision asked, ComputeConfig compute) {
        return new EngineNetwork(
                saved.config().model(),
                saved.weights().layout(),
                saved.weights(),
                asked.resolved(saved.quantized()),
                special,
                compute.threads());
    }

    private static InferenceModel inLibtorch(
            SavedModel saved, SpecialTokens special, DecodingPrecision asked, ComputeConfig compute) {
        DecodingScript script = new DecodingScript(
                saved.config().model(),
                saved.source().size(),
                saved.target().size(),
                asked.resolved(saved.quantized()),
                Devices.one(compute.device()));
        return LoadedNetwork.load(script, saved.weights(), special);
    }

    /**
     * Chooses, and loads libtorch where that is the choice; without it, there is still Java for some models.
     *
     * @throws UserException when Java was asked for, and cannot decode this model; when libtorch cannot be loaded, and
     *     there is no other way
     */
    private static EngineChoice engine(SavedModel saved, ComputeConfig compute) {
        String unknown = EngineNetwork.unknown(saved.config().model());
        return switch (compute.engine()) {
            case LIBTORCH -> {
                Torch.load(compute.threads());
                yield new EngineChoice(LIBTORCH, "asked for");
            }
            case JAVA -> {
                if (unknown != null) {
                    throw new UserException("--engine java does not know " + unknown
                            + ", which this model has. Leave --engine out, or use libtorch.");
                }
                if (!compute.device().isCpu()) {
                    throw new UserException("--engine java is for processors, but the device is " + compute.device()
                            + ". Leave --engine out, or use --device cpu.");
                }
                yield new EngineChoice(JAVA, "asked for");
            }
            case AUTO -> suiting(saved.weights().layout().size(), unknown, compute);
        };
    }

    /**
     * What {@link Engine#AUTO} is.
     *
     * @param unknown what the engine in Java does not know of the model, or null
     */
    private static EngineChoice suiting(long parameters, @Nullable String unknown, ComputeConfig compute) {
        long tenths = Math.round(parameters / 1e5); // of a million
        String size = tenths / 10 + "." + tenths % 10 + " million parameters, "
                + (parameters <= MOST_PARAMETERS_IN_JAVA ? "no more" : "more") + " than "
                + MOST_PARAMETERS_IN_JAVA / 1_000_000;
        String reason;
        if (!compute.device().isCpu()) {
            reason = "the device is " + compute.device();
        } else if (unknown != null) {
            reason = "java does not know " + unknown;
        } else if (parameters > MOST_PARAMETERS_IN_JAVA) {
            reason = size;
        } else if (Vectors.available()) {
            return new EngineChoice(JAVA, "auto: " + size);
        } else {
            reason = "the JVM was started without the module jdk.incubator.vector";
        }
        try {
            Torch.load(compute.threads());
            return new EngineChoice(LIBTORCH, "auto: " + reason);
        } catch (UserException e) {
            if (compute.device().isCpu() && unknown == null) {
                return new EngineChoice(JAVA, "auto: " + e.getMessage());
            }
            throw e;
        }
    }

    /** The vocabularies, the configuration and the network, with the weights that it was made of only if it goes on reading them. */
    private static final class Opened implements TranslationModel {
        private final ModelDirectory directory;
        private final RunConfig config;
        private final Vocabulary source;
        private final Vocabulary target;
        private final SavedWeights weights;
        private final InferenceModel network;
        private final EngineChoice engine;
        private final int mostRows;

        Opened(ModelDirectory directory, SavedModel saved, InferenceModel network, EngineChoice engine, int mostRows) {
            this.mostRows = mostRows;
            this.directory = directory;
            this.config = saved.config();
            this.source = saved.source();
            this.target = saved.target();
            this.weights = saved.weights();
            this.network = network;
            this.engine = engine;
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
        public EngineChoice engine() {
            return engine;
        }

        @Override
        public int mostRows() {
            return mostRows;
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
            return ShortlistFile.read(directory, config.model(), source, target);
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
            weights.close(); // closing twice does nothing
        }
    }
}
