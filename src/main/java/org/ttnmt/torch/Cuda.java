package org.ttnmt.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/**
 * NVIDIA's runtime library, which tells how many GPUs there are. libtorch brings it along in several places, depending on
 * who packed it; DJL looks only where the system does, and takes a machine on which it finds none for one without GPUs. So
 * tt asks it itself, and computes on the devices that it was told to, whatever DJL has counted.
 */
final class Cuda {
    private static final int SUCCESS = 0;

    private Cuda() {}

    /**
     * The runtime library that came with a libtorch: in the same folder (PyTorch's archives), or in the one that NVIDIA's
     * wheels have beside that of PyTorch.
     *
     * @param libtorch the folder with libtorch's libraries
     * @return null where none came with it
     */
    static @Nullable Path library(Path libtorch) {
        Path packages = libtorch.toAbsolutePath().resolve("../../nvidia").normalize();
        return Stream.of(libtorch, packages.resolve("cuda_runtime/lib"), packages.resolve("cu13/lib"))
                .flatMap(folder -> in(folder).stream())
                .findFirst()
                .orElse(null);
    }

    private static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("libcudart\\b.*\\.so\\b.*|cudart64_.*\\.dll"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserException(folder + " cannot be read: " + AtomicFile.describe(e) + ".", e);
        }
    }

    /**
     * The GPUs that {@code libtorch} can compute on.
     *
     * @param libtorch the folder with libtorch's libraries
     */
    static Gpus gpus(Path libtorch) {
        if (!Files.exists(libtorch.resolve(System.mapLibraryName("torch_cuda")))) {
            return Gpus.none("the libtorch in " + libtorch + " is one for processors. Set PYTORCH_LIBRARY_PATH to the"
                    + " folder of one with CUDA, or use the image for GPUs");
        }
        Path library = library(libtorch);
        return ask(library == null ? "cudart" : library.toString());
    }

    /**
     * What a runtime library answers.
     *
     * @param library its path, or its name where the system is to look for it
     */
    static Gpus ask(String library) {
        NativeLibrary cuda;
        try {
            cuda = NativeLibrary.getInstance(library);
        } catch (LinkageError e) {
            return Gpus.none("CUDA's runtime library " + library + " cannot be loaded ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "). Install the one that belongs to"
                    + " libtorch, or set TT_JAVA_OPTS=-Djna.library.path=FOLDER to where it is");
        }
        IntByReference count = new IntByReference();
        int status = cuda.getFunction("cudaGetDeviceCount").invokeInt(new Object[] {count});
        if (status == SUCCESS && count.getValue() > 0) {
            return new Gpus(count.getValue(), "");
        }
        String answer = status == SUCCESS
                ? "no GPU is visible"
                : cuda.getFunction("cudaGetErrorString").invokeString(new Object[] {status}, false) + ", " + status;
        return Gpus.none("CUDA says: " + answer + ". Look at nvidia-smi: is there a driver, and is it new enough?"
                + " A container sees GPUs when it is started with docker run --gpus all"
                + hidden(System.getenv("CUDA_VISIBLE_DEVICES")));
    }

    private static String hidden(@Nullable String visible) {
        return visible == null ? "" : ". The environment has CUDA_VISIBLE_DEVICES=" + visible;
    }
}
