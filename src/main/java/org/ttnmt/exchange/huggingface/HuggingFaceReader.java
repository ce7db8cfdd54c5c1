package org.ttnmt.exchange.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.exchange.ImportedModel;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.io.Closing;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;

/** Folders of encoder-decoder models of transformers, as {@code save_pretrained} writes them. */
public final class HuggingFaceReader {

    private HuggingFaceReader() {}

    /** Whether a folder is such a model: it has a {@code config.json} and weights. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve("config.json")) && StateDict.isIn(folder);
    }

    /**
     * Reads a folder.
     *
     * @throws UserException when a file is missing, is damaged, does not fit the others, or has what {@code tt} cannot
     *     compute
     */
    public static ImportedModel read(Path folder) {
        Settings settings = Settings.read(folder);
        String type = settings.text("model_type", "missing");
        return switch (type) {
            case "marian" -> read(folder, settings, new BartWeights(settings, BartWeights.Kind.MARIAN));
            case "m2m_100" -> read(folder, settings, new BartWeights(settings, BartWeights.Kind.M2M_100));
            case "mbart" -> read(folder, settings, new BartWeights(settings, BartWeights.Kind.MBART));
            case "t5", "mt5" -> read(folder, settings, new T5Weights(settings));
            case "bart" ->
                throw new UserException(settings.file() + ": is a model of BART, whose vocabulary of bytes"
                        + " (vocab.json with merges.txt) tt does not have.");
            default ->
                throw new UserException(settings.file() + ": says model_type: " + type
                        + ", but tt imports marian, m2m_100, mbart, t5 and mt5.");
        };
    }

    private static ImportedModel read(Path folder, Settings settings, WeightReader reader) {
        StateDict tensors = StateDict.open(folder);
        return Closing.onFailure(tensors::close, () -> read(folder, settings, reader, tensors));
    }

    private static ImportedModel read(Path folder, Settings settings, WeightReader reader, StateDict tensors) {
        List<String> notes = new ArrayList<>();
        int source = reader.sourceRows(tensors);
        int target = reader.targetRows(tensors);
        requireShape(settings, "vocab_size", source, "rows");
        requireShape(settings, "decoder_vocab_size", target, "rows");
        requireShape(settings, "d_model", reader.columns(tensors), "columns");
        Generation generation = Generation.read(folder, settings);
        List<Integer> forbidden = generation.forbidden(target);
        Tokens tokens = Tokens.read(folder, settings, generation, source, target, notes);
        ModelConfig config = reader.config(tensors, forbidden);
        ParameterLayout layout = Family.of(config, source, target).layout();
        ModelAssembly assembly = new ModelAssembly(tensors, layout);
        reader.fill(tensors, assembly, config, forbidden);
        return new ImportedModel(
                "huggingface " + settings.text("model_type", "") + " "
                        + folder.toAbsolutePath().getFileName(),
                config,
                layout,
                assembly.weights(),
                source,
                target,
                tokens.source(),
                tokens.target(),
                generation.decoding(tokens.begun(), notes),
                tokens.languages(),
                Optional.empty(),
                notes);
    }

    /** A size that the settings name, if they do, is that of the embedding. */
    private static void requireShape(Settings settings, String name, int size, String what) {
        if (settings.number(name, size) != size) {
            throw new UserException(settings.file() + ": says " + name + ": " + settings.number(name)
                    + ", but the embedding in the weights has " + size + " " + what
                    + ". Files of different models are mixed; copy the whole folder again.");
        }
    }
}
