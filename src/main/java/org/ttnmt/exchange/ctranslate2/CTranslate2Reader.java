package org.ttnmt.exchange.ctranslate2;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.ImportedModel;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.exchange.Json;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.exchange.Sinusoids;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.ReorderedModel;

/**
 * Folders of CTranslate2: {@code model.bin}, {@code config.json}, the pieces of the vocabularies as lists, and the
 * SentencePiece models, which CTranslate2 itself does not need.
 */
public final class CTranslate2Reader {
    private static final String SOURCE = "encoder/embeddings_0/weight";
    private static final String TARGET = "decoder/embeddings/weight";
    private static final String OUTPUT = "decoder/projection/weight";
    private static final String OUTPUT_BIAS = "decoder/projection/bias";
    private static final String POSITIONS = "/position_encodings/encodings";
    private static final String EOS = "</s>";
    private static final int MOST_LAYERS = 200;

    /** By CTranslate2's codes. */
    private static final List<Activation> ACTIVATIONS =
            List.of(Activation.RELU, Activation.GELU_TANH, Activation.SWISH, Activation.GELU, Activation.GELU_SIGMOID);

    private final Path folder;
    private final JsonNode settings;
    private final VariableInput variables;
    private int firstPosition;

    private CTranslate2Reader(Path folder, JsonNode settings, VariableInput variables) {
        this.folder = folder;
        this.settings = settings;
        this.variables = variables;
    }

    /** Whether a folder is such a model. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve("model.bin"))
                && (Files.isRegularFile(folder.resolve("shared_vocabulary.json"))
                        || Files.isRegularFile(folder.resolve("source_vocabulary.json")));
    }

    /**
     * Reads a folder.
     *
     * @param models SentencePiece models of the source and of the target, or of both; those in the folder when there are none
     * @throws UserException when a file is missing, is damaged, does not fit the others, or has what {@code tt} cannot
     *     compute
     */
    public static ImportedModel read(Path folder, List<Path> models) {
        JsonNode settings = Json.object(folder.resolve("config.json"));
        try (VariableInput variables = VariableInput.open(folder.resolve("model.bin"))) {
            return new CTranslate2Reader(folder, settings, variables).read(models);
        }
    }

    private ImportedModel read(List<Path> models) {
        requireSetting("add_source_bos", "false");
        if (!settings.path("decoder_start_token").asText("").equals(EOS)) { // else who calls CTranslate2 adds the end
            requireSetting("add_source_eos", "true");
        }
        requireSetting("eos_token", EOS);
        List<String> notes = new ArrayList<>();
        Path shared = folder.resolve("shared_vocabulary.json");
        boolean one = Files.exists(shared);
        Path sourceList = one ? shared : folder.resolve("source_vocabulary.json");
        Path targetList = one ? shared : folder.resolve("target_vocabulary.json");
        List<Path> files = models.isEmpty() ? beside() : models;
        if (files.isEmpty() || files.size() > 2) {
            throw new UserException(
                    folder + ": a model of CTranslate2 comes with one or two SentencePiece models, which"
                            + " make pieces of text; here are " + files.size() + ". Name them: tt import " + folder
                            + " source.spm target.spm -o DIR");
        }
        Pieces source = pieces(files.get(0), sourceList, notes);
        Pieces target = one && files.size() == 1 ? source : pieces(files.get(files.size() - 1), targetList, notes);
        ModelConfig config = config();
        int sourceRows = rows(SOURCE);
        int targetRows = rows(TARGET);
        ParameterLayout layout = Family.of(config, sourceRows, targetRows).layout();
        ModelAssembly assembly = new ModelAssembly(variables, layout);
        fill(assembly, config);
        return new ImportedModel(
                "ctranslate2 " + folder.getFileName(),
                config,
                layout,
                assembly.weights(),
                sourceRows,
                targetRows,
                source,
                target,
                DecodingConfig.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                notes);
    }

    private void requireSetting(String name, String needed) {
        JsonNode value = settings.path(name);
        if (!value.isMissingNode() && !value.asText().equals(needed)) {
            throw new UserException(folder.resolve("config.json") + ": says " + name + ": " + value + ", but tt has "
                    + needed + " alone.");
        }
    }

    /** SentencePiece models by the names that {@code tt} and converters give them; a source before its target. */
    private List<Path> beside() {
        for (List<String> names : List.of(
                List.of("vocab.model"),
                List.of("source.model", "target.model"),
                List.of("source.spm", "target.spm"),
                List.of("sentencepiece.model"),
                List.of("sentencepiece.bpe.model"))) {
            List<Path> files = names.stream().map(folder::resolve).toList();
            if (files.stream().allMatch(Files::isRegularFile)) {
                return files;
            }
        }
        return List.of();
    }

    private Pieces pieces(Path model, Path list, List<String> notes) {
        List<String> pieces = Json.texts(list);
        for (String needed : List.of(EOS, "<unk>")) {
            if (!pieces.contains(needed)) {
                throw new UserException(list + ": has no " + needed + ", so it is no vocabulary that tt can take.");
            }
        }
        if (ReorderedModel.pieces(model).equals(pieces)) {
            try {
                return new Pieces(model, Files.readAllBytes(model));
            } catch (IOException e) {
                throw new UserException(
                        model + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.", e);
            }
        }
        String start = settings.path("decoder_start_token").asText(EOS);
        boolean own = !start.equals(EOS) && pieces.contains(start);
        ReorderedModel reordered = ReorderedModel.of(model, pieces, Set.of("<s>", "<pad>"), own ? start : null);
        if (reordered.lost() > 0) {
            notes.add(reordered.lost() + " pieces of " + model + " are not in " + list
                    + ", so the network has never seen them; text with them is split into others");
        }
        return new Pieces(list, reordered.bytes());
    }

    private int rows(String table) {
        List<Integer> shape = variables.shape(table);
        if (shape.size() != 2) {
            throw variables.refusal(table, "has the shape " + shape + ", but should be a matrix.");
        }
        return shape.get(0);
    }

    private int layers(String side) {
        int layers = 0;
        while (layers < MOST_LAYERS && variables.has(side + "/layer_" + layers + "/ffn/linear_0/weight")) {
            layers++;
        }
        return layers;
    }

    /** A number that both sides must have. */
    private float both(String name, float standard) {
        float encoder = variables.scalar("encoder/" + name, standard);
        float decoder = variables.scalar("decoder/" + name, standard);
        if (encoder != decoder) {
            throw new UserException(variables.origin() + ": has encoder/" + name + " " + encoder + " and decoder/"
                    + name + " " + decoder + ", but encoder and decoder of tt have the same.");
        }
        return encoder;
    }

    private ModelConfig config() {
        int dim = variables.shape(TARGET).get(variables.shape(TARGET).size() - 1);
        for (String unknown : List.of("alibi", "multi_query_attention")) {
            if (both(unknown, 0) != 0) {
                throw new UserException(variables.origin() + ": has " + unknown + ", which tt does not import.");
            }
        }
        int activation = (int) both("activation", 0);
        if (activation < 0 || activation >= ACTIVATIONS.size()) {
            throw new UserException(variables.origin() + ": has the activation " + activation
                    + " of CTranslate2, which tt does not have. It has 0 to " + (ACTIVATIONS.size() - 1) + ".");
        }
        float scale = both("scale_embeddings", 1);
        boolean flag = scale == 0 || scale == 1 || Math.abs(scale - Math.sqrt(dim)) < 1e-3;
        if (!flag) {
            throw new UserException(variables.origin() + ": multiplies embeddings by " + scale
                    + ", but tt by 1 or the root of " + dim + ".");
        }
        Positions positions = positions(dim);
        boolean one = variables.resolved(SOURCE).equals(variables.resolved(TARGET));
        boolean tied = variables.resolved(OUTPUT).equals(variables.resolved(TARGET));
        int inner = rows("encoder/layer_0/ffn/linear_0/weight");
        try {
            return ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(layers("encoder")),
                            ModelConfig.DECODER_LAYERS.is(layers("decoder")),
                            ModelConfig.MODEL_DIM.is(dim),
                            ModelConfig.FEED_FORWARD_DIM.is(inner),
                            ModelConfig.HEADS.is((int) both("num_heads", 8)),
                            ModelConfig.NORM.is(both("pre_norm", 1) == 1 ? Norm.PRE : Norm.POST),
                            ModelConfig.POSITIONS.is(positions),
                            ModelConfig.ENCODER_POSITIONS.is(positions),
                            ModelConfig.FIRST_POSITION.is(firstPosition),
                            ModelConfig.MAX_POSITIONS.is(
                                    positions == Positions.LEARNED ? rows("encoder" + POSITIONS) : 1024),
                            ModelConfig.ACTIVATION.is(ACTIVATIONS.get(activation)),
                            ModelConfig.SCALE_EMBEDDING.is(scale != 0),
                            ModelConfig.TIED_EMBEDDINGS.is(
                                    one
                                            ? (tied ? TiedEmbeddings.ALL : TiedEmbeddings.INPUTS)
                                            : (tied ? TiedEmbeddings.TARGET : TiedEmbeddings.NONE)),
                            ModelConfig.OUTPUT_BIAS.is(variables.has(OUTPUT_BIAS)),
                            ModelConfig.DECODER_START.is(
                                    variables.scalar("decoder/start_from_zero_embedding", 0) == 1
                                            ? DecoderStart.ZERO
                                            : DecoderStart.BOS),
                            ModelConfig.NORM_EPSILON.is(
                                    settings.path("layer_norm_epsilon").asDouble(1e-5)));
        } catch (IllegalArgumentException e) {
            throw new UserException(variables.origin() + ": describes no transformer of tt: " + e.getMessage(), e);
        }
    }

    /** What the table of the encoder is; without one, CTranslate2 computes sinusoids whose first position is 1. */
    private Positions positions(int dim) {
        String table = "encoder" + POSITIONS;
        if (!variables.has(table)) {
            firstPosition = 1;
            return Positions.SINUSOIDAL;
        }
        int rows = rows(table);
        float[] values = variables.floats(table);
        if (values.length == rows * dim) {
            for (int first = 0; first <= 2; first++) { // the paper's first, and those of fairseq
                firstPosition = first;
                if (Sinusoids.isNear(values, Sinusoids.table(rows + first, dim), first)) {
                    return Positions.SINUSOIDAL;
                }
                if (Sinusoids.isNear(values, Sinusoids.ofPaper(rows + first, dim), first)) {
                    return Positions.SINUSOIDAL_PAPER;
                }
            }
        }
        firstPosition = 0;
        return Positions.LEARNED;
    }

    private void fill(ModelAssembly assembly, ModelConfig config) {
        TiedEmbeddings tied = config.tiedEmbeddings();
        assembly.ignore("decoder/alignment_heads");
        if (tied.sharesEmbedding()) {
            assembly.copy("embedding.weight", variables.resolved(TARGET));
        } else {
            assembly.copy("encoder.embedding.weight", variables.resolved(SOURCE));
            assembly.copy("decoder.embedding.weight", variables.resolved(TARGET));
        }
        if (!tied.sharesOutput()) {
            assembly.copy("decoder.output.weight", variables.resolved(OUTPUT));
        }
        if (config.outputBias()) {
            assembly.copy("decoder.output.bias", variables.resolved(OUTPUT_BIAS));
        }
        for (String side : List.of("encoder", "decoder")) {
            String table = variables.resolved(side + POSITIONS);
            if (config.positions() == Positions.LEARNED) {
                assembly.copy(side + ".embedding.positions", table);
            } else {
                assembly.ignore(table);
            }
            if (config.norm() == Norm.PRE) {
                norm(assembly, side + ".norm", side + "/layer_norm");
            }
            int layers = side.equals("encoder") ? config.encoderLayers() : config.decoderLayers();
            for (int i = 0; i < layers; i++) {
                layer(assembly, side + "." + i, side + "/layer_" + i, side.equals("decoder"));
            }
        }
    }

    private void layer(ModelAssembly assembly, String ours, String theirs, boolean decoder) {
        norm(assembly, ours + ".self_attention.norm", theirs + "/self_attention/layer_norm");
        linear(assembly, ours + ".self_attention.query_key_value", theirs + "/self_attention/linear_0");
        linear(assembly, ours + ".self_attention.output", theirs + "/self_attention/linear_1");
        if (decoder) {
            norm(assembly, ours + ".cross_attention.norm", theirs + "/attention/layer_norm");
            linear(assembly, ours + ".cross_attention.query", theirs + "/attention/linear_0");
            linear(assembly, ours + ".cross_attention.key_value", theirs + "/attention/linear_1");
            linear(assembly, ours + ".cross_attention.output", theirs + "/attention/linear_2");
        }
        norm(assembly, ours + ".feed_forward.norm", theirs + "/ffn/layer_norm");
        linear(assembly, ours + ".feed_forward.in", theirs + "/ffn/linear_0");
        linear(assembly, ours + ".feed_forward.out", theirs + "/ffn/linear_1");
    }

    private void norm(ModelAssembly assembly, String ours, String theirs) {
        copy(assembly, ours, theirs, "/gamma", "/beta");
    }

    private void linear(ModelAssembly assembly, String ours, String theirs) {
        copy(assembly, ours, theirs, "/weight", "/bias");
    }

    private void copy(ModelAssembly assembly, String ours, String theirs, String weight, String bias) {
        Stream.of(weight, bias)
                .forEach(part -> assembly.copy(
                        ours + (part.equals(weight) ? ".weight" : ".bias"), variables.resolved(theirs + part)));
    }
}
