package org.ttnmt.app.distil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Folders;

/** The folder of a stage. */
final class StageFolder {
    private StageFolder() {}

    /** Deletes a file or folder, if it is there. */
    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            Folders.delete(path);
        } catch (IOException e) {
            throw new UserException(path + ": could not be deleted (" + AtomicFile.describe(e) + ").", e);
        }
    }

    /** All in it but the record of its stage. */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith(StageRecord.FILE))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserException(folder + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }

    /**
     * Empties it for a stage that begins anew.
     *
     * @throws UserException when no stage has made what is in it
     */
    static void clear(Path folder) {
        List<Path> files = files(folder);
        if (!files.isEmpty() && !Files.exists(folder.resolve(StageRecord.FILE))) {
            throw new UserException(folder + ": holds files that no stage of a distillation has made, such as "
                    + files.get(0).getFileName()
                    + ". Choose another distil_dir, or take them away.");
        }
        files.forEach(StageFolder::delete);
    }
}
