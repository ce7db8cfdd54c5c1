package org.ttnmt.app.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.config.ImportedConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.exchange.ImportedModel;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.exchange.ctranslate2.CTranslate2Reader;
import org.ttnmt.exchange.huggingface.HuggingFaceReader;
import org.ttnmt.exchange.marian.MarianReader;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.text.SentencePieceVocabulary;

/**
 * Makes a model of another toolkit a model of {@code tt}.
 *
 * @param format of the other toolkit
 * @param model its weights, or the folder that it is
 * @param others further files, if it is no folder: vocabularies, a shortlist
 * @param output directory of the new model
 * @param overwrite whether files that are in it may be replaced
 */
public record ImportModel(Format format, Path model, List<Path> others, Path output, boolean overwrite) {

    /** Whose format it is. */
    public enum Format {
        /** What the files tell. */
        AUTO,
        MARIAN,
        HUGGINGFACE,
        CTRANSLATE2
    }

    /** What was made, and what is to be known about it. */
    public record Result(Path model, List<String> notes) {}

    public ImportModel {
        others = List.copyOf(others);
    }

    /**
     * Reads the files and writes the directory, whole or not at all.
     *
     * @throws UserException when a file is missing, damaged, does not fit the others, or has what {@code tt} cannot
     *     compute
     */
    public Result run() {
        OutputFolder.requireRoom(output, overwrite);
        try (ImportedModel imported = read()) {
            Path folder = Files.createTempDirectory("tt-import");
            try {
                save(imported, folder);
            } finally {
                for (String name : List.of("source.model", "target.model")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
            return new Result(output, imported.notes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImportedModel read() {
        if (!Files.exists(model)) {
            throw new UserException(
                    model + ": there is no such file or folder. It should be a model of Marian (.npz, .bin),"
                            + " or the folder of one of Marian, Hugging Face or CTranslate2.");
        }
        if (Files.exists(new ModelDirectory(model).weightsFile())) {
            throw new UserException(
                    model + ": is a model of tt already. tt translate --model " + model + " translates with it.");
        }
        if (model.toString().endsWith(".argosmodel") && Files.isRegularFile(model)) {
            throw new UserException(model + ": is a package of Argos Translate, a zip file. Unpack it (unzip " + model
                    + "), and import the folder that comes out.");
        }
        return switch (format) {
            case AUTO ->
                CTranslate2Reader.is(model)
                        ? CTranslate2Reader.read(model, others)
                        : HuggingFaceReader.is(model) ? huggingFace() : marian();
            case MARIAN -> marian();
            case HUGGINGFACE -> huggingFace();
            case CTRANSLATE2 -> CTranslate2Reader.read(model, others);
        };
    }

    private ImportedModel marian() {
        return MarianReader.of(model, others).read();
    }

    private ImportedModel huggingFace() {
        if (!others.isEmpty()) {
            throw new UserException(others.get(0) + ": a model of Hugging Face is a folder with everything in it, "
                    + model + "; further files have no effect. Leave them out.");
        }
        return HuggingFaceReader.read(model);
    }

    private void save(ImportedModel imported, Path folder) throws IOException {
        Pieces source = imported.source();
        Pieces target = imported.target();
        boolean shared = Arrays.equals(source.model(), target.model());
        Path sourceFile = Files.write(folder.resolve("source.model"), source.model());
        Path targetFile = shared ? sourceFile : Files.write(folder.resolve("target.model"), target.model());
        SentencePieceVocabulary from = source.open();
        SentencePieceVocabulary to = target.open();
        requireSize("source", source.file(), from.size(), imported.sourceVocabulary());
        requireSize("target", target.file(), to.size(), imported.targetVocabulary());
        ModelDirectory directory = new ModelDirectory(output);
        RunConfig config = ImportedConfig.of(
                output,
                ImportedConfig.vocabulary(
                        from.isBpe(),
                        Math.max(from.size(), to.size()),
                        directory.sourceModel(shared),
                        directory.targetModel(shared)),
                imported.config(),
                imported.decoding());
        SamePieces.require(config, from, to);
        Map<String, String> provenance = Map.of("tt.version", Version.current().tt(), "tt.imported", imported.origin());
        new ModelWriter(directory)
                .save(config, sourceFile, targetFile, imported.layout(), imported.weights(), provenance);
        if (imported.languages().isPresent()) {
            AtomicFile.write(
                    directory.languagesFile(), imported.languages().get().content());
        } else {
            Files.deleteIfExists(directory.languagesFile()); // of a model that was there before
        }
        if (imported.shortlist().isPresent()) {
            ShortlistFile.write(directory.shortlistFile(), imported.shortlist().get(), from, to);
        }
    }

    private void requireSize(String side, Path file, int pieces, int rows) {
        if (pieces != rows) {
            throw new UserException(
                    file + ": has " + pieces + " pieces, but the " + side + " embedding of " + model + " has "
                            + rows + " rows. It belongs to another model"
                            + (file.toString().matches(".*\\.(spm|model)")
                                    ? ", or the ids are those of a vocabulary (.yml) that was not given."
                                    : "."));
        }
    }
}
