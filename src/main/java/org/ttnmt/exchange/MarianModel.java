package org.ttnmt.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.config.YamlEntries;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * A transformer of Marian (Junczys-Dowmunt et al. 2018) as one of {@code tt}. Marian multiplies by {@code W (inputs,
 * outputs)}, so matrices are transposed; it has query, key and value apart, starts the decoder with zeros and
 * normalises with an epsilon of 1e-6; its sinusoidal positions are {@code tt}'s.
 *
 * @param config shape of the network
 * @param weights of the layout that {@code config} and the sizes determine
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vector to the file; never compared
public record MarianModel(
        ModelConfig config, ParameterLayout layout, float[] weights, int sourceVocabulary, int targetVocabulary) {
    private static final double NORM_EPSILON = 1e-6;
    private static final String CONFIGURATION = "special:model.yml";
    private static final String SHARED = "Wemb";
    private static final String SOURCE = "encoder_Wemb";
    private static final String TARGET = "decoder_Wemb";
    private static final String OUTPUT = "decoder_ff_logit_out";

    /**
     * Reads an {@code .npz} file.
     *
     * @throws UserException when it is none, is damaged, or has what {@code tt}'s transformer cannot compute
     */
    public static MarianModel read(Path file) {
        try (NumpyArchive archive = NumpyArchive.open(file)) {
            if (!archive.has(CONFIGURATION)) {
                throw new UserException(file + ": has no " + CONFIGURATION
                        + ", the configuration that a model of Marian carries. It may be of a version before 1.0, or"
                        + " no model of Marian.");
            }
            MarianOptions options = new MarianOptions(
                    file.toString(),
                    YamlEntries.read(trimmed(archive.bytes(CONFIGURATION)), file + " " + CONFIGURATION));
            return new Reading(file, archive, config(file, archive, options)).model();
        }
    }

    /** The text without the zero bytes at its end. */
    private static byte[] trimmed(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    private static ModelConfig config(Path file, NumpyArchive archive, MarianOptions options) {
        boolean ownOutput = archive.has(OUTPUT + "_W") || archive.has(OUTPUT + "_Wt");
        TiedEmbeddings tied =
                ownOutput ? TiedEmbeddings.NONE : archive.has(SHARED) ? TiedEmbeddings.ALL : TiedEmbeddings.TARGET;
        try {
            return ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(options.number("enc-depth", 1)),
                            ModelConfig.DECODER_LAYERS.is(options.number("dec-depth", 1)),
                            ModelConfig.MODEL_DIM.is(options.number("dim-emb", 512)),
                            ModelConfig.FEED_FORWARD_DIM.is(options.feedForwardDim()),
                            ModelConfig.HEADS.is(options.number("transformer-heads", 8)),
                            ModelConfig.DROPOUT.is(options.dropout("transformer-dropout")),
                            ModelConfig.ATTENTION_DROPOUT.is(options.dropout("transformer-dropout-attention")),
                            ModelConfig.FEED_FORWARD_DROPOUT.is(options.dropout("transformer-dropout-ffn")),
                            ModelConfig.SOURCE_WORD_DROPOUT.is(options.dropout("dropout-src")),
                            ModelConfig.TARGET_WORD_DROPOUT.is(options.dropout("dropout-trg")),
                            ModelConfig.NORM.is(options.norm()),
                            ModelConfig.ACTIVATION.is(options.activation()),
                            ModelConfig.TIED_EMBEDDINGS.is(tied),
                            ModelConfig.OUTPUT_BIAS.is(archive.has(OUTPUT + "_b")),
                            ModelConfig.DECODER_START.is(DecoderStart.ZERO),
                            ModelConfig.NORM_EPSILON.is(NORM_EPSILON));
        } catch (IllegalArgumentException e) {
            throw new UserException(file + ": its configuration describes no transformer of tt: " + e.getMessage(), e);
        }
    }

    /** Reads the arrays one by one and remembers which, so that a model with further arrays is refused. */
    private static final class Reading {
        private final Path file;
        private final NumpyArchive archive;
        private final ModelConfig config;
        private final int dim;
        private final String sourceTable;
        private final String targetTable;
        private final Set<String> left;
        private final Map<String, float[]> tensors = new HashMap<>();

        Reading(Path file, NumpyArchive archive, ModelConfig config) {
            this.file = file;
            this.archive = archive;
            this.config = config;
            this.dim = config.modelDim();
            this.left = new TreeSet<>(archive.names());
            this.sourceTable = archive.has(SHARED) ? SHARED : SOURCE;
            this.targetTable = archive.has(SHARED) ? SHARED : TARGET;
        }

        MarianModel model() {
            int source = archive.shape(sourceTable).get(0);
            int target = archive.shape(targetTable).get(0);
            embeddings(source, target);
            for (int i = 0; i < config.encoderLayers(); i++) {
                String theirs = "encoder_l" + (i + 1);
                selfAttention("encoder." + i, theirs);
                feedForward("encoder." + i, theirs);
            }
            for (int i = 0; i < config.decoderLayers(); i++) {
                String theirs = "decoder_l" + (i + 1);
                selfAttention("decoder." + i, theirs);
                crossAttention("decoder." + i, theirs);
                feedForward("decoder." + i, theirs);
            }
            if (config.norm() == Norm.PRE) {
                norm("encoder.norm", "encoder_top", "");
                norm("decoder.norm", "decoder_top", "");
            }
            requireNothingLeft();
            ParameterLayout layout = Family.of(config, source, target).layout();
            return new MarianModel(config, layout, flat(layout), source, target);
        }

        private void embeddings(int source, int target) {
            if (config.tiedEmbeddings() == TiedEmbeddings.ALL) {
                tensors.put("embedding.weight", take(SHARED, target, dim));
            } else {
                tensors.put("encoder.embedding.weight", take(sourceTable, source, dim));
                tensors.put("decoder.embedding.weight", take(targetTable, target, dim));
            }
            if (config.tiedEmbeddings() == TiedEmbeddings.NONE) {
                tensors.put(
                        "decoder.output.weight",
                        archive.has(OUTPUT + "_W")
                                ? transposed(take(OUTPUT + "_W", dim, target), dim, target)
                                : take(OUTPUT + "_Wt", target, dim));
            }
            if (config.outputBias()) {
                tensors.put("decoder.output.bias", take(OUTPUT + "_b", target));
            }
        }

        private void selfAttention(String ours, String theirs) {
            String from = theirs + "_self";
            stacked(ours + ".self_attention.query_key_value", from, "q", "k", "v");
            linear(ours + ".self_attention.output", from, "o", dim, dim);
            sublayerNorm(ours + ".self_attention.norm", from + "_Wo");
        }

        private void crossAttention(String ours, String theirs) {
            String from = theirs + "_context";
            linear(ours + ".cross_attention.query", from, "q", dim, dim);
            stacked(ours + ".cross_attention.key_value", from, "k", "v");
            linear(ours + ".cross_attention.output", from, "o", dim, dim);
            sublayerNorm(ours + ".cross_attention.norm", from + "_Wo");
        }

        private void feedForward(String ours, String theirs) {
            String from = theirs + "_ffn";
            linear(ours + ".feed_forward.in", from, "1", dim, config.feedForwardDim());
            linear(ours + ".feed_forward.out", from, "2", config.feedForwardDim(), dim);
            sublayerNorm(ours + ".feed_forward.norm", from + "_ffn");
        }

        private void sublayerNorm(String ours, String theirs) {
            norm(ours, theirs, config.norm() == Norm.PRE ? "_pre" : "");
        }

        private void norm(String ours, String theirs, String suffix) {
            tensors.put(ours + ".weight", take(theirs + "_ln_scale" + suffix, dim));
            tensors.put(ours + ".bias", take(theirs + "_ln_bias" + suffix, dim));
        }

        private void linear(String ours, String theirs, String part, int inputs, int outputs) {
            tensors.put(ours + ".weight", transposed(take(theirs + "_W" + part, inputs, outputs), inputs, outputs));
            tensors.put(ours + ".bias", take(theirs + "_b" + part, outputs));
        }

        /** Square matrices, one below the other. */
        private void stacked(String ours, String theirs, String... parts) {
            float[] weight = new float[parts.length * dim * dim];
            float[] bias = new float[parts.length * dim];
            for (int i = 0; i < parts.length; i++) {
                float[] square = transposed(take(theirs + "_W" + parts[i], dim, dim), dim, dim);
                System.arraycopy(square, 0, weight, i * dim * dim, dim * dim);
                System.arraycopy(take(theirs + "_b" + parts[i], dim), 0, bias, i * dim, dim);
            }
            tensors.put(ours + ".weight", weight);
            tensors.put(ours + ".bias", bias);
        }

        private float[] take(String name, Integer... shape) {
            left.remove(name);
            return archive.floats(name, shape);
        }

        private void requireNothingLeft() {
            left.removeIf(name -> name.startsWith("special:"));
            if (!left.isEmpty()) {
                throw new UserException(file + ": has arrays that tt's transformer has no place for: "
                        + left.stream().limit(5).collect(Collectors.joining(", "))
                        + (left.size() > 5 ? " and " + (left.size() - 5) + " more" : "")
                        + ". Such a model computes something else and cannot be imported.");
            }
        }

        private float[] flat(ParameterLayout layout) {
            float[] weights = new float[Math.toIntExact(layout.size())];
            for (Parameter parameter : layout.parameters()) {
                float[] tensor = tensors.get(parameter.name());
                if (tensor == null || tensor.length != parameter.elements()) {
                    throw new IllegalStateException("nothing was read for " + parameter.name());
                }
                System.arraycopy(tensor, 0, weights, Math.toIntExact(parameter.offset()), tensor.length);
            }
            return weights;
        }

        private static float[] transposed(float[] matrix, int rows, int columns) {
            float[] result = new float[matrix.length];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    result[column * rows + row] = matrix[row * columns + column];
                }
            }
            return result;
        }
    }
}
