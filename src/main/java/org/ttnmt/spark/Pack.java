package org.ttnmt.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelFingerprint;
import org.ttnmt.io.AtomicFile;

/**
 * The archive that brings models, and tt itself, to executors: {@code models/0/...} and {@code jars/...}. Spark unpacks
 * it on each host.
 */
public final class Pack {
    private Pack() {}

    /**
     * Writes the archive.
     *
     * @param models directories of trained models
     * @return how many bytes it has
     * @throws UserException when one is no model, or the file cannot be written
     */
    public static long write(Path file, List<Path> models) {
        if (!file.toString().endsWith(".zip")) {
            throw new UserException(
                    file + ": the archive is a zip file, by whose name Spark knows how to unpack it. Give"
                            + " it a name that ends in .zip.");
        }
        List<List<Path>> all = models.stream().map(ModelFingerprint::files).toList();
        List<Path> jars = ProgramJars.all();
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out); // whoever opened the file closes it
            zip.setLevel(Deflater.BEST_SPEED);
            for (int i = 0; i < all.size(); i++) {
                for (Path one : all.get(i)) {
                    add(zip, "models/" + i + "/" + one.getFileName(), one);
                }
            }
            for (Path jar : jars) {
                add(zip, "jars/" + jar.getFileName(), jar);
            }
            zip.finish();
        });
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }

    private static void add(ZipOutputStream zip, String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
        zip.closeEntry();
    }

    /** Where a model is in an unpacked archive. */
    static Path model(Path unpacked, int number) {
        return unpacked.resolve("models").resolve(Integer.toString(number));
    }
}
