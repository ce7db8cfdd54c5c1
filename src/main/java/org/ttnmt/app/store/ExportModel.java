package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.ctranslate2.CTranslate2Model;
import org.ttnmt.exchange.huggingface.MarianMtOutput;
import org.ttnmt.exchange.marian.FirefoxOutput;
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
 * @param calibration text as the model will translate, which tells how its activations become bytes; null where they do
 *     not
 * @param overwrite whether files that are in the folder may be replaced
 */
public record ExportModel(
        Path model,
        Format format,
        Path output,
        StoredNumbers numbers,
        @Nullable Integer positions,
        @Nullable Path calibration,
        boolean overwrite) {

    /** Rows of a table of sinusoidal positions, unless the user says otherwise. */
    public static final int POSITIONS = 2048;

    /** Lines of a calibration text that are looked at, at most. */
    public static final int CALIBRATION_LINES = 500;

    /** Whose format it is. */
    public enum Format {
        CTRANSLATE2,
        MARIAN,
        HUGGINGFACE;

        /**
         * Refuses a model that it cannot express, before hours go into its training.
         *
         * @throws UserException naming what it cannot express
         */
        public void requireExpressible(ModelConfig config) {
            switch (this) {
                case CTRANSLATE2 -> CTranslate2Model.requireExpressible(config);
                case MARIAN -> MarianOutput.requireExpressible(config);
                case HUGGINGFACE -> MarianMtOutput.requireExpressible(config);
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
            case HUGGINGFACE -> huggingFace(saved);
        };
    }

    private Map<String, AtomicFile.Content> marian(SavedModel saved) {
        if (positions != null) {
            throw new UserException("--max-positions is " + positions + ", but has no effect: Marian computes its"
                    + " positions. Leave it out.");
        }
        if (numbers != StoredNumbers.FLOAT32 && numbers != StoredNumbers.INT8) {
            throw new UserException("--precision is " + numbers.name().toLowerCase(Locale.ROOT)
                    + ", but files for Marian are written in float32, and in int8 for the engine of Firefox. Leave"
                    + " it out; marian-conv makes other formats of the .npz.");
        }
        if (numbers == StoredNumbers.INT8 && calibration == null) {
            throw new UserException(
                    "--precision is int8, which needs --calibration FILE for Marian: some hundred lines as"
                            + " the model will translate. They tell by how much its activations are multiplied before they are"
                            + " rounded to bytes.");
        }
        requireCalibration(numbers == StoredNumbers.INT8, "only --precision int8 rounds activations");
        boolean shared = saved.config().vocab().shared();
        ModelDirectory from = new ModelDirectory(model);
        MarianOutput plain = new MarianOutput(
                saved.config().model(),
                saved.weights().layout(),
                saved.weights().vector(),
                saved.source().size(),
                saved.target().size(),
                from.sourceModel(shared),
                from.targetModel(shared),
                saved.config().decoding());
        if (calibration == null) {
            return plain.files();
        }
        FirefoxOutput.requireExpressible(saved.config().model());
        Optional<Shortlist> shortlist = Files.exists(from.shortlistFile())
                ? Optional.of(ShortlistFile.read(from, saved.config().model(), saved.source(), saved.target()))
                : Optional.empty();
        return new FirefoxOutput(
                        plain,
                        new Calibration(saved, shortlist).multipliers(calibration),
                        shortlist,
                        saved.source().eos())
                .files();
    }

    private Map<String, AtomicFile.Content> huggingFace(SavedModel saved) {
        requireCalibration(false, "such a folder has no numbers of int8");
        if (numbers != StoredNumbers.FLOAT32) {
            throw new UserException("--precision is " + numbers.name().toLowerCase(Locale.ROOT)
                    + ", but a folder for transformers is written in float32. Leave it out; from_pretrained makes other"
                    + " formats of it (dtype).");
        }
        boolean shared = saved.config().vocab().shared();
        ModelDirectory from = new ModelDirectory(model);
        MarianMtOutput output = new MarianMtOutput(
                saved.config().model(),
                saved.config().decoding(),
                saved.source(),
                saved.target(),
                from.sourceModel(shared),
                from.targetModel(shared),
                rows(saved.config().model()));
        return output.files(saved.weights().layout(), saved.weights().vector());
    }

    /** Positions that a table has; learned ones are a table already. */
    private int rows(ModelConfig config) {
        if (positions != null && config.positions() == Positions.LEARNED) {
            throw new UserException("--max-positions is " + positions + ", but has no effect: the positions of " + model
                    + " are learned, and go over as they are. Leave it out.");
        }
        return positions == null ? POSITIONS : positions;
    }

    private void requireCalibration(boolean used, String reason) {
        if (calibration != null && !used) {
            throw new UserException(
                    "--calibration is " + calibration + ", but has no effect: " + reason + ". Leave it out.");
        }
    }

    private Map<String, AtomicFile.Content> ctranslate2(SavedModel saved) {
        ModelConfig config = saved.config().model();
        requireCalibration(false, "CTranslate2 looks at each activation anew");
        int rows = rows(config);
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
        for (Path file :
                new ModelDirectory(model).vocabularies(saved.config().vocab().shared())) {
            files.put(file.getFileName().toString(), out -> Files.copy(file, out));
        }
    }
}
