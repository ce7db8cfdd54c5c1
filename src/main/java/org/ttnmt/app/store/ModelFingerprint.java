package org.ttnmt.app.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ttnmt.io.Sha256;

/** Tells models apart by all that a translation depends on, wherever they lie. */
public final class ModelFingerprint {
    private ModelFingerprint() {}

    /**
     * The SHA-256 of the files of models, in their order.
     *
     * @throws org.ttnmt.UserException when one is no model, or cannot be read
     */
    public static String of(List<Path> modelDirs) {
        StringBuilder sums = new StringBuilder();
        for (Path dir : modelDirs) {
            files(dir).forEach(file -> sums.append(file.getFileName())
                    .append(' ')
                    .append(Sha256.of(file))
                    .append('\n'));
            sums.append('\n');
        }
        return Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The files that a translation depends on.
     *
     * @throws org.ttnmt.UserException when this is no model
     */
    public static List<Path> files(Path modelDir) {
        ModelDirectory directory = new ModelDirectory(modelDir);
        directory.requireFinished();
        return Stream.of(
                        directory.configFile(),
                        directory.sourceModel(true),
                        directory.sourceModel(false),
                        directory.targetModel(false),
                        directory.weightsFile(),
                        directory.shortlistFile(),
                        directory.languagesFile())
                .filter(Files::exists)
                .toList();
    }
}
