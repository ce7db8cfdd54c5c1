package org.ttnmt.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.io.AtomicFile;

/**
 * Which libtorch computes here, told without loading it: that of the build, or the one that {@code PYTORCH_LIBRARY_PATH}
 * names.
 *
 * @param version such as 2.7.1 or 2.7.1+cu126; "of unknown version" where its folder does not say
 * @param origin its kind where it came with tt, such as cpu, otherwise its folder
 * @param cuda whether it can compute on GPUs
 */
public record LibtorchVersion(String version, String origin, boolean cuda) {
    /** Beside the folder of the libraries: what PyTorch's wheels and its archives say of themselves. */
    private static final List<String> NOTES = List.of("../version.py", "../build-version");

    private static final Pattern NUMBER =
            Pattern.compile("^(?:__version__ = ')?(\\d+\\.\\d+[\\w.+-]*)'?\\s*$", Pattern.MULTILINE);

    /**
     * That of this process.
     *
     * @throws UserException when {@code PYTORCH_LIBRARY_PATH} names none, or what is beside it cannot be read
     */
    public static LibtorchVersion current() {
        return of(Libtorch.given());
    }

    static LibtorchVersion of(@Nullable Path folder) {
        if (folder == null) {
            Version build = Version.current();
            return new LibtorchVersion(
                    build.pytorch(), build.flavor(), build.flavor().startsWith("cu"));
        }
        return new LibtorchVersion(
                noted(folder), folder.toString(), Files.exists(folder.resolve(System.mapLibraryName("torch_cuda"))));
    }

    private static String noted(Path folder) {
        for (String name : NOTES) {
            Path note = folder.toAbsolutePath().resolve(name).normalize();
            try {
                Matcher number = NUMBER.matcher(Files.exists(note) ? Files.readString(note) : "");
                if (number.find()) {
                    return number.group(1);
                }
            } catch (IOException e) {
                throw new UserException(note + " cannot be read: " + AtomicFile.describe(e) + ".", e);
            }
        }
        return "of unknown version";
    }

    @Override
    public String toString() {
        return version + " (" + origin + ")";
    }
}
