package org.ttnmt.torch;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
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
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /** Room for a structure that grows with each version, and begins with the name, which ends with 0. */
    private static final int PROPERTIES_BYTES = 1 << 14;

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
        return ask(name(libtorch));
    }

    /**
     * What a runtime library answers.
     *
     * @param library its path, or its name where the system is to look for it
     */
    static Gpus ask(String library) {
        NativeLibrary cuda;
        try {
            cuda = NativeLibrary.getInstance(library); // that which libtorch has loaded
        } catch (LinkageError e) {
            return Gpus.none("CUDA's runtime library " + library + " cannot be loaded ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "). Install the one that belongs to"
                    + " libtorch, or set TT_JAVA_OPTS=-Djna.library.path=FOLDER to where it is");
        }
        IntByReference count = new IntByReference();
        int status = cuda.getFunction("cudaGetDeviceCount").invokeInt(new Object[] {count});
        if (status == SUCCESS && count.getValue() > 0) {
            List<Gpus.Gpu> all = IntStream.range(0, count.getValue())
                    .mapToObj(gpu -> gpu(cuda, gpu))
                    .toList();
            return new Gpus(all, List.of(version(cuda, "Runtime"), version(cuda, "Driver")), "");
        }
        String answer = status == SUCCESS
                ? "no GPU is visible"
                : cuda.getFunction("cudaGetErrorString").invokeString(new Object[] {status}, false) + ", " + status;
        return Gpus.none("CUDA says: " + answer + ". Look at nvidia-smi: is there a driver, and is it new enough?"
                + " A container sees GPUs when it is started with docker run --gpus all"
                + hidden(System.getenv("CUDA_VISIBLE_DEVICES")));
    }

    private static Gpus.Gpu gpu(NativeLibrary cuda, int gpu) {
        Memory properties = new Memory(PROPERTIES_BYTES);
        properties.clear();
        cuda.getFunction("cudaGetDeviceProperties").invokeInt(new Object[] {properties, gpu});
        String capability = attribute(cuda, gpu, CAPABILITY_MAJOR) + "." + attribute(cuda, gpu, CAPABILITY_MINOR);
        return new Gpus.Gpu(
                properties.getString(0), capability, memory(cuda, gpu).total());
    }

    private static int attribute(NativeLibrary cuda, int gpu, int attribute) {
        IntByReference value = new IntByReference();
        cuda.getFunction("cudaDeviceGetAttribute").invokeInt(new Object[] {value, attribute, gpu});
        return value.getValue();
    }

    private static String version(NativeLibrary cuda, String of) {
        IntByReference version = new IntByReference();
        cuda.getFunction("cuda" + of + "GetVersion").invokeInt(new Object[] {version});
        return version.getValue() / 1000 + "." + version.getValue() % 1000 / 10;
    }

    private static GpuMemory memory(NativeLibrary cuda, int gpu) {
        LongByReference free = new LongByReference();
        LongByReference total = new LongByReference();
        cuda.getFunction("cudaSetDevice").invokeInt(new Object[] {gpu});
        cuda.getFunction("cudaMemGetInfo").invokeInt(new Object[] {free, total});
        return new GpuMemory(free.getValue(), total.getValue());
    }

    /**
     * The memory of a GPU, as a runtime library tells it.
     *
     * @param library its path, or its name where the system is to look for it
     */
    static GpuMemory memory(String library, int gpu) {
        return memory(NativeLibrary.getInstance(library), gpu);
    }

    /** The runtime library that {@link #gpus} asks. */
    static String name(Path libtorch) {
        Path library = library(libtorch);
        return library == null ? "cudart" : library.toString();
    }

    private static String hidden(@Nullable String visible) {
        return visible == null ? "" : ". The environment has CUDA_VISIBLE_DEVICES=" + visible;
    }
}
