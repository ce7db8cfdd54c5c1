package org.ttnmt.app.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.data.ParallelText;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;

/**
 * The translations of a test set by a model, kept in the model's folder as {@code translations/NAME-HASH.txt}. The hash
 * is that of the source sentences, so that a changed test set is translated again.
 *
 * @param name the name of the test set
 * @param text the sentences of the test set and their references
 */
record TestTranslations(String name, ParallelText text) {

    private Path file(Path modelDir) {
        byte[] source = String.join("\n", text.source()).getBytes(StandardCharsets.UTF_8);
        return modelDir.resolve("translations/" + name + "-" + Sha256.of(source).substring(0, 12) + ".txt");
    }

    boolean areIn(Path modelDir) {
        return Files.exists(file(modelDir));
    }

    void make(Path modelDir, Translations translator) {
        List<String> lines = translator.of(modelDir, text.source());
        AtomicFile.writeString(file(modelDir), String.join("\n", lines) + "\n");
    }

    /** @throws UserException when the file cannot be read, or has another number of lines */
    List<String> read(Path modelDir) {
        Path file = file(modelDir);
        try {
            String[] lines = Files.readString(file).split("\n", -1); // the last part follows the last line's end
            if (lines.length != text.size() + 1) {
                throw new UserException(file + ": has " + (lines.length - 1) + " lines, but the test set " + name
                        + " has " + text.size() + ". Delete the file and run the same command again.");
            }
            return Arrays.asList(lines).subList(0, text.size());
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
        }
    }
}
