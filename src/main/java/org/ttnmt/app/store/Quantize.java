package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ttnmt.UserException;

/**
 * Makes a smaller copy of a model, with matrices as eight-bit integers.
 *
 * @param model directory of a trained model
 * @param output directory of the copy
 */
public record Quantize(Path model, Path output) {

    /** Bytes of the weights before and after. */
    public record Sizes(long before, long after) {}

    /**
     * Reads the model and writes the copy; nothing gets its name before all is safely on the disk.
     *
     * @throws UserException when there is no model, it is quantized already, or the copy cannot be written
     */
    public Sizes run() {
        ModelDirectory from = new ModelDirectory(model);
        ModelDirectory to = new ModelDirectory(output);
        if (Files.exists(to.configFile()) || Files.exists(to.weightsFile())) {
            throw new UserException(output + ": is the directory of a model already. Give --output another name, or"
                    + " remove it first.");
        }
        try (SavedModel saved = from.open()) {
            if (saved.quantized()) {
                throw new UserException(model + ": is quantized already. Name the model that it was made of.");
            }
            new ModelWriter(to).saveQuantized(from, saved);
        }
        return new Sizes(size(from.weightsFile()), size(to.weightsFile()));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
        }
    }
}
