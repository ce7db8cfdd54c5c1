package org.ttnmt.exchange.ctranslate2;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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
import org.ttnmt.exchange.LanguagePieces;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.exchange.Place;
import org.ttnmt.exchange.Sinusoids;
import org.ttnmt.io.Closing;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Languages.OfSource;
import org.ttnmt.text.Languages.OfTarget;
import org.ttnmt.text.ReorderedModel;

/**
 * Folders of CTranslate2: {@code model.bin}, {@code config.json}, the pieces of the vocabularies as lists, and the
 * SentencePiece models, which CTranslate2 itself does not need.
 */
public final class CTranslate2Reader {
    private static final String EOS = "</s>";
    private static final int MOST_LAYERS = 200;

    /** Where a package of Argos Translate has the model; its SentencePiece model is beside this folder. */
    private static final String IN_PACKAGE = "model";

    private final Path folder;
    private final JsonNode settings;
    private final VariableInput variables;

    /** What positions are, and which of them is the first in the table. */
    private record PositionTable(Positions kind, int first) {}

    private CTranslate2Reader(Path folder, JsonNode settings, VariableInput variables) {
        this.folder = folder;
        this.settings = settings;
        this.variables = variables;
    }

    /** Whether a folder is such a model, or a package of Argos Translate, which has one in it. */
    public static boolean is(Path folder) {
        return isModel(folder) || isModel(folder.resolve(IN_PACKAGE));
    }

    private static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve("model.bin"))
                && Stream.of("shared", "source").anyMatch(side -> Files.isRegularFile(list(folder, side)));
    }

    /** The pieces of a side: JSON, or lines as older folders have them. */
    private static Path list(Path folder, String side) {
        Path json = folder.resolve(side + "_vocabulary.json");
        Path lines = folder.resolve(side + "_vocabulary.txt");
        return !Files.exists(json) && Files.exists(lines) ? lines : json;
    }

    /**
     * Reads a folder.
     *
     * @param given the folder, or the package
     * @param models SentencePiece models of the source and of the target, or of both; those in the folder when there are none
     * @throws UserException when a file is missing, is damaged, does not fit the others, or has what {@code tt} cannot
     *     compute
     */
    public static ImportedModel read(Path given, List<Path> models) {
        Path folder = isModel(given) || !isModel(given.resolve(IN_PACKAGE)) ? given : given.resolve(IN_PACKAGE);
        VariableInput variables = VariableInput.open(folder.resolve("model.bin"));
        return Closing.onFailure(variables::close, () -> {
            JsonNode settings =
                    variables.hasSettings() ? variables.settings() : Json.object(folder.resolve("config.json"));
            return new CTranslate2Reader(folder, settings, variables).read(models);
        });
    }

    private ImportedModel read(List<Path> models) {
        requireSetting("add_source_bos", "false");
        requireSetting("eos_token", EOS);
        if (settings.path("decoder_start_token").isNull()) {
            throw new UserException(
                    settingsFile() + ": says decoder_start_token: null: who calls CTranslate2 begins each"
                            + " translation, so the folder does not tell how. Import the model that it was made of, for instance"
                            + " the folder of Hugging Face.");
        }
        List<String> notes = new ArrayList<>();
        Path shared = list(folder, "shared");
        boolean one = Files.exists(shared);
        Path sourceList = one ? shared : list(folder, "source");
        Path targetList = one ? shared : list(folder, "target");
        List<Path> files = models.isEmpty() ? besides() : models;
        if (files.isEmpty() || files.size() > 2) {
            throw new UserException(
                    folder + ": a model of CTranslate2 comes with one or two SentencePiece models, which"
                            + " make pieces of text; here are " + files.size() + ". Name them: tt import " + folder
                            + " source.spm target.spm -o DIR");
        }
        SortedMap<String, String> languages = languages(files.get(0), sourceList);
        int targetRows = variables.rows(VariablePlaces.TARGET);
        int givenRows = variables.rows(VariablePlaces.SOURCE);
        ModelConfig config = config(variables.shape(VariablePlaces.TARGET).get(1));
        List<String> sourcePieces = sourcePieces(sourceList, config);
        Pieces source = pieces(files.get(0), sourceList, sourcePieces, languages.values(), notes);
        Pieces target = one && files.size() == 1
                ? source
                : pieces(files.get(files.size() - 1), targetList, texts(targetList), languages.values(), notes);
        int sourceRows = givenRows + sourcePieces.size() - texts(sourceList).size();
        ParameterLayout layout = Family.of(config, sourceRows, targetRows).layout();
        ModelAssembly assembly = new ModelAssembly(variables, layout);
        fill(assembly, config, sourceRows);
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
                languages.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Languages(OfSource.FIRST, OfTarget.FIRST, null, languages)),
                Optional.empty(),
                notes);
    }

    private void requireSetting(String name, String needed) {
        JsonNode value = settings.path(name);
        if (!value.isMissingNode() && !value.asText().equals(needed)) {
            throw new UserException(
                    settingsFile() + ": says " + name + ": " + value + ", but tt has " + needed + " alone.");
        }
    }

    private Path settingsFile() {
        return folder.resolve(variables.hasSettings() ? "model.bin" : "config.json");
    }

    /** Those in the folder, or that of the package of Argos Translate around it. */
    private List<Path> besides() {
        Path around = folder.toAbsolutePath().normalize().resolveSibling("");
        Path ofPackage = around.resolve("sentencepiece.model");
        if (!beside().isEmpty() || !Files.isRegularFile(around.resolve("metadata.json"))) {
            return beside();
        }
        if (!Files.exists(ofPackage) && Files.exists(around.resolve("bpe.model"))) {
            throw new UserException(around + ": divides words by bpe.model, a list of merges, but tt has SentencePiece"
                    + " models alone. Take a package with sentencepiece.model.");
        }
        return Files.isRegularFile(ofPackage) ? List.of(ofPackage) : List.of();
    }

    /** Languages of a model of several (M2M100, NLLB), by their codes: pieces that SentencePiece does not know. */
    private static SortedMap<String, String> languages(Path model, Path list) {
        List<String> others = new ArrayList<>(texts(list));
        others.removeAll(Set.copyOf(ReorderedModel.pieces(model)));
        return LanguagePieces.among(others);
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

    private static List<String> texts(Path list) {
        return list.toString().endsWith(".txt") ? lines(list) : Json.texts(list);
    }

    /**
     * The pieces of the source. OpenNMT-py has no end among those of a separate vocabulary, since no source ends with it;
     * then one that nothing reads follows after the others.
     */
    private static List<String> sourcePieces(Path list, ModelConfig config) {
        List<String> pieces = texts(list);
        if (config.sourceEnd() || config.tiedEmbeddings().sharesEmbedding() || pieces.contains(EOS)) {
            return pieces;
        }
        return Stream.concat(pieces.stream(), Stream.of(EOS)).toList();
    }

    /** @param pieces of the list */
    private Pieces pieces(
            Path model, Path list, List<String> pieces, Collection<String> languages, List<String> notes) {
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
        Set<String> controls = new HashSet<>(languages);
        controls.addAll(List.of("<s>", "<pad>", "<blank>"));
        ReorderedModel reordered = ReorderedModel.of(model, pieces, controls, pieces.contains(start) ? start : null);
        if (reordered.lost() > 0) {
            notes.add(reordered.lost() + " pieces of " + model + " are not in " + list
                    + ", so the network has never seen them; text with them is split into others");
        }
        return new Pieces(list, reordered.bytes());
    }

    private static List<String> lines(Path list) {
        List<String> pieces = new ArrayList<>();
        try (LineReader lines = LineReader.open(list)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (line.fault() != null) {
                    throw new UserException(
                            list + ":" + line.number() + ": " + line.fault() + ". Copy the folder again.");
                }
                pieces.add(line.text());
            }
        }
        return pieces;
    }

    /** Whether sources end: models of OpenNMT-py read none; with those of Hugging Face, who calls CTranslate2 adds it. */
    private boolean sourceEnd() {
        return settings.path("add_source_eos").asBoolean(false)
                || settings.path("decoder_start_token").asText("").equals(EOS);
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

    private ModelConfig config(int dim) {
        for (String unknown : List.of("alibi", "multi_query_attention")) {
            if (both(unknown, 0) != 0) {
                throw new UserException(variables.origin() + ": has " + unknown + ", which tt does not import.");
            }
        }
        float scale = both("scale_embeddings", 1);
        boolean flag = variables.isFlag("encoder/scale_embeddings");
        boolean scaled = flag ? scale != 0 : scale != 1;
        if (scaled && !flag && Math.abs(scale - Math.sqrt(dim)) > 1e-3) {
            throw new UserException(variables.origin() + ": multiplies embeddings by " + scale
                    + ", but tt by 1 or the root of " + dim + ".");
        }
        PositionTable table = positions(dim);
        String target = variables.resolved(VariablePlaces.TARGET);
        boolean one = variables.resolved(VariablePlaces.SOURCE).equals(target);
        boolean tied = variables.resolved(VariablePlaces.OUTPUT).equals(target);
        int inner = variables.rows("encoder/layer_0/ffn/linear_0/weight");
        Activation activation = activation();
        try {
            return ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(layers("encoder")),
                            ModelConfig.DECODER_LAYERS.is(layers("decoder")),
                            ModelConfig.MODEL_DIM.is(dim),
                            ModelConfig.FEED_FORWARD_DIM.is(inner),
                            ModelConfig.HEADS.is((int) both("num_heads", variables.heads())),
                            ModelConfig.NORM.is(both("pre_norm", 1) == 1 ? Norm.PRE : Norm.POST),
                            ModelConfig.POSITIONS.is(table.kind),
                            ModelConfig.ENCODER_POSITIONS.is(table.kind),
                            ModelConfig.FIRST_POSITION.is(table.first),
                            ModelConfig.MAX_POSITIONS.is(
                                    table.kind == Positions.LEARNED
                                            ? variables.rows(VariablePlaces.positions("encoder"))
                                            : 1024),
                            ModelConfig.ACTIVATION.is(activation),
                            ModelConfig.SCALE_EMBEDDING.is(scaled),
                            ModelConfig.SOURCE_END.is(sourceEnd()),
                            ModelConfig.TIED_EMBEDDINGS.is(
                                    one
                                            ? (tied ? TiedEmbeddings.ALL : TiedEmbeddings.INPUTS)
                                            : (tied ? TiedEmbeddings.TARGET : TiedEmbeddings.NONE)),
                            ModelConfig.OUTPUT_BIAS.is(variables.has(VariablePlaces.OUTPUT_BIAS)),
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

    private Activation activation() {
        int code = (int) both("activation", 0);
        return Arrays.stream(Activation.values())
                .filter(activation -> TransformerVariables.code(activation) == code)
                .findFirst()
                .orElseThrow(() -> new UserException(variables.origin() + ": has the activation " + code
                        + " of CTranslate2, which tt does not have. It has 0 to " + (Activation.values().length - 1)
                        + "."));
    }

    /** What the table of the encoder is; without one, CTranslate2 computes sinusoids whose first position is 1. */
    private PositionTable positions(int dim) {
        String table = VariablePlaces.positions("encoder");
        if (!variables.has(table)) {
            return new PositionTable(Positions.SINUSOIDAL, 1);
        }
        int rows = variables.rows(table);
        float[] values = variables.floats(table);
        if (values.length == rows * dim) {
            for (int first = 0; first <= 2; first++) { // the paper's first, and those of fairseq
                if (Sinusoids.isNear(values, Sinusoids.table(rows + first, dim), first)) {
                    return new PositionTable(Positions.SINUSOIDAL, first);
                }
                if (Sinusoids.isNear(values, Sinusoids.ofPaper(rows + first, dim), first)) {
                    return new PositionTable(Positions.SINUSOIDAL_PAPER, first);
                }
            }
        }
        return new PositionTable(Positions.LEARNED, 0);
    }

    private void fill(ModelAssembly assembly, ModelConfig config, int sourceRows) {
        assembly.ignore("decoder/alignment_heads");
        for (Place place : VariablePlaces.of(config)) {
            String theirs = variables.resolved(place.theirs());
            if (place.theirs().equals(VariablePlaces.SOURCE) && sourceRows > variables.rows(VariablePlaces.SOURCE)) {
                assembly.beginning(place.ours(), theirs);
            } else {
                assembly.copy(place.ours(), theirs);
            }
        }
        for (String side : List.of("encoder", "decoder")) {
            String table = variables.resolved(VariablePlaces.positions(side));
            if (config.positions() == Positions.LEARNED) {
                assembly.copy(side + ".embedding.positions", table);
            } else {
                assembly.ignore(table);
            }
        }
    }
}
