package org.ttnmt.app.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.config.ImportedConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.exchange.MarianModel;
import org.ttnmt.exchange.MarianVocabulary;
import org.ttnmt.text.ReorderedModel;
import org.ttnmt.text.SentencePieceVocabulary;

/**
 * Makes a model of another toolkit a model of {@code tt}.
 *
 * @param format of the other toolkit
 * @param model its weights
 * @param vocabularies SentencePiece models of source and target, or one for both; then lists of pieces and ids
 *     ({@code .yml}), for both or one each, when the ids are not those of the SentencePiece models
 * @param output directory of the new model
 * @param overwrite whether files that are in it may be replaced
 */
public record ImportModel(Format format, Path model, List<Path> vocabularies, Path output, boolean overwrite) {

    /** Whose format it is. */
    public enum Format {
        MARIAN
    }

    /** What was made, and what is to be known about it. */
    public record Result(Path model, List<String> notes) {}

    /** The SentencePiece model of a side with the ids of the network. */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Side(Path origin, byte[] bytes) {}

    public ImportModel {
        vocabularies = List.copyOf(vocabularies);
    }

    /**
     * Reads the files and writes the directory, whole or not at all.
     *
     * @throws UserException when a file is missing, damaged, does not fit the others, or has what {@code tt} cannot
     *     compute
     */
    public Result run() {
        OutputFolder.requireRoom(output, overwrite);
        List<Path> pieces = vocabularies.stream().filter(file -> !isList(file)).toList();
        List<Path> lists = vocabularies.stream().filter(ImportModel::isList).toList();
        requireCounts(pieces.size(), lists.size());
        MarianModel imported = MarianModel.read(model);
        List<String> notes = new ArrayList<>();
        Side source = side(pieces, lists, 0, notes);
        Side target = side(pieces, lists, 1, notes);
        try {
            Path folder = Files.createTempDirectory("tt-import");
            try {
                save(imported, source, target, folder);
            } finally {
                for (String name : List.of("source.model", "target.model")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(output, notes);
    }

    private void save(MarianModel imported, Side source, Side target, Path folder) throws IOException {
        boolean shared = Arrays.equals(source.bytes, target.bytes);
        Path sourceFile = Files.write(folder.resolve("source.model"), source.bytes);
        Path targetFile = shared ? sourceFile : Files.write(folder.resolve("target.model"), target.bytes);
        try (SentencePieceVocabulary from = SentencePieceVocabulary.open(sourceFile);
                SentencePieceVocabulary to = SentencePieceVocabulary.open(targetFile)) {
            requireSize("source", source.origin, from.size(), imported.sourceVocabulary());
            requireSize("target", target.origin, to.size(), imported.targetVocabulary());
            ModelDirectory directory = new ModelDirectory(output);
            RunConfig config = ImportedConfig.of(
                    output,
                    ImportedConfig.vocabulary(
                            from.isBpe(),
                            Math.max(from.size(), to.size()),
                            directory.sourceModel(shared),
                            directory.targetModel(shared)),
                    imported.config(),
                    ImportedConfig.decoding());
            SamePieces.require(config, from, to);
            new ModelWriter(directory)
                    .save(
                            config,
                            sourceFile,
                            targetFile,
                            imported.layout(),
                            imported.weights(),
                            Map.of(
                                    "tt.version",
                                    Version.current().tt(),
                                    "tt.imported",
                                    "marian " + model.getFileName()));
        }
    }

    private static boolean isList(Path file) {
        String name = file.toString();
        return name.endsWith(".yml") || name.endsWith(".yaml") || name.endsWith(".json") || name.endsWith(".txt");
    }

    private void requireCounts(int pieces, int lists) {
        if (pieces < 1 || pieces > 2 || lists > 2) {
            throw new UserException("tt import takes the model, one or two SentencePiece models (.spm), and at most two"
                    + " vocabularies (.yml or .txt); here are " + pieces + " SentencePiece models and " + lists
                    + " vocabularies. For instance: tt import --format marian model.npz source.spm"
                    + " target.spm vocab.yml -o DIR");
        }
    }

    private static Side side(List<Path> pieces, List<Path> lists, int index, List<String> notes) {
        Path file = pieces.get(Math.min(index, pieces.size() - 1));
        if (lists.isEmpty()) {
            SentencePieceVocabulary.open(file).close(); // says by its own name what is wrong with it
            return new Side(file, ModelWriter.bytes(file));
        }
        Path list = lists.get(Math.min(index, lists.size() - 1));
        ReorderedModel reordered = ReorderedModel.of(file, MarianVocabulary.read(list));
        if (reordered.lost() > 0) {
            notes.add(reordered.lost() + " pieces of " + file + " are not in " + list
                    + ", so the network has never seen them; text with them is split into others");
        }
        return new Side(list, reordered.bytes());
    }

    private void requireSize(String side, Path file, int pieces, int rows) {
        if (pieces != rows) {
            throw new UserException(
                    file + ": has " + pieces + " pieces, but the " + side + " embedding of " + model + " has "
                            + rows + " rows. It belongs to another model"
                            + (vocabularies.stream().noneMatch(ImportModel::isList)
                                    ? ", or the ids are those of a vocabulary (.yml) that was not given."
                                    : "."));
        }
    }
}
