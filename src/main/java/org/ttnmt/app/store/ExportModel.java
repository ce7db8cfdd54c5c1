package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.ctranslate2.CTranslate2Model;
import org.ttnmt.exchange.marian.MarianOutput;
import org.ttnmt.io.AtomicFile;

/**
 * Writes a model for another toolkit.
 *
 * @param model directory of a trained model
 * @param format of the other toolkit
 * @param output folder to write
 * @param numbers format of the matrices in it
 * @param positions the longest sentence in pieces with its end, for a table of sinusoidal positions; null for
 *     {@link #POSITIONS}
 * @param overwrite whether files that are in the folder may be replaced
 */
public record ExportModel(
        Path model, Format format, Path output, StoredNumbers numbers, @Nullable Integer positions, boolean overwrite) {

    /** Rows of a table of sinusoidal positions, unless the user says otherwise. */
    public static final int POSITIONS = 2048;

    /** Whose format it is. */
    public enum Format {
        CTRANSLATE2,
        MARIAN;

        /**
         * Refuses a model that it cannot express, before hours go into its training.
         *
         * @throws UserException naming what it cannot express
         */
        public void requireExpressible(ModelConfig config) {
            switch (this) {
                case CTRANSLATE2 -> CTranslate2Model.requireExpressible(config);
                case MARIAN -> MarianOutput.requireExpressible(config);
            }
        }
    }

    /**
     * Reads the model and writes the folder; no file gets its name before all are safely on the disk.
     *
     * @return the files
     * @throws UserException when there is no model, the format cannot express it, or the folder cannot be written
     */
    public List<Path> run() {
        OutputFolder.requireRoom(output, overwrite);
        try (SavedModel saved = new ModelDirectory(model).open()) {
            Map<Path, AtomicFile.Content> contents = new LinkedHashMap<>();
            files(saved).forEach((name, content) -> contents.put(output.resolve(name), content));
            AtomicFile.writeAll(contents);
            return List.copyOf(contents.keySet());
        }
    }

    private Map<String, AtomicFile.Content> files(SavedModel saved) {
        return switch (format) {
            case CTRANSLATE2 -> ctranslate2(saved);
            case MARIAN -> marian(saved);
        };
    }

    private Map<String, AtomicFile.Content> marian(SavedModel saved) {
        if (positions != null) {
            throw new UserException("--max-positions is " + positions + ", but has no effect: Marian computes its"
                    + " positions. Leave it out.");
        }
        if (numbers != StoredNumbers.FLOAT32) {
            throw new UserException(
                    "--precision is " + numbers.name().toLowerCase(Locale.ROOT)
                            + ", but Marian's .npz is written in float32. Leave it out; marian-conv makes other formats of it.");
        }
        boolean shared = saved.config().vocab().shared();
        ModelDirectory from = new ModelDirectory(model);
        return new MarianOutput(
                        saved.config().model(),
                        saved.weights().layout(),
                        saved.weights().vector(),
                        saved.source().size(),
                        saved.target().size(),
                        from.sourceModel(shared),
                        from.targetModel(shared),
                        saved.config().decoding())
                .files();
    }

    private Map<String, AtomicFile.Content> ctranslate2(SavedModel saved) {
        ModelConfig config = saved.config().model();
        if (positions != null && config.positions() == Positions.LEARNED) {
            throw new UserException("--max-positions is " + positions + ", but has no effect: the positions of " + model
                    + " are learned, and go over as they are. Leave it out.");
        }
        int rows = positions == null ? POSITIONS : positions;
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        vocabularies(saved, files);
        files.putAll(CTranslate2Model.files(
                config,
                saved.weights().layout(),
                saved.weights().vector(),
                saved.source(),
                saved.target(),
                numbers,
                rows));
        return files;
    }

    /** The SentencePiece models, which turn text into the pieces that the other toolkit takes. */
    private void vocabularies(SavedModel saved, Map<String, AtomicFile.Content> files) {
        boolean shared = saved.config().vocab().shared();
        ModelDirectory from = new ModelDirectory(model);
        for (Path file : List.of(from.sourceModel(shared), from.targetModel(shared))) {
            files.put(file.getFileName().toString(), out -> Files.copy(file, out));
        }
    }
}
