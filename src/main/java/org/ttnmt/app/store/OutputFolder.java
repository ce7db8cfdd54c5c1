package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ttnmt.UserException;

/** A folder that is about to be written. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Refuses a folder with files in it, unless they may be replaced.
     *
     * @throws UserException when there are such files, or the folder cannot be read
     */
    static void requireRoom(Path folder, boolean overwrite) {
        if (overwrite || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new UserException(
                        folder + ": is a folder with files in it, which might be replaced. Give --output"
                                + " another name, or allow it with --overwrite.");
            }
        } catch (IOException e) {
            throw new UserException(folder + ": could not be read (" + e.getMessage() + ").", e);
        }
    }
}
