package org.ttnmt.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** What is written must be neither what is read nor twice the same file, by whatever name. */
public final class OutputFiles {
    private OutputFiles() {}

    /**
     * Refuses outputs that are among the inputs, or would be written under the name of one until they are whole.
     *
     * @throws UserException which names both
     */
    public static void requireApart(Collection<Path> outputs, Collection<Path> inputs) {
        for (Path output : outputs) {
            for (Path input : inputs) {
                if (isSame(output, input)) {
                    throw new UserException(output + ": is the input as well as the output. Give -o another name.");
                }
                if (isSame(AtomicFile.temporary(output), input)) {
                    throw new UserException(input + ": is read, but " + output
                            + " has that name until it is written whole. Give -o another name.");
                }
            }
        }
    }

    /** One that stands there twice; null if there is none. */
    public static @Nullable Path twice(List<Path> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            for (Path other : outputs.subList(0, i)) {
                if (isSame(outputs.get(i), other) && !isDevice(other)) {
                    return outputs.get(i);
                }
            }
        }
        return null;
    }

    /** Such as /dev/null, which takes anything from anybody. */
    private static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private static boolean isSame(Path a, Path b) {
        try {
            boolean both = Files.exists(a) && Files.exists(b);
            return both ? Files.isSameFile(a, b) : real(a).equals(real(b));
        } catch (IOException e) {
            return false; // whoever opens it says so
        }
    }

    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        return folder == null || !Files.exists(folder)
                ? absolute
                : folder.toRealPath().resolve(absolute.getFileName());
    }
}
