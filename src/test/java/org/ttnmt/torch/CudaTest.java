package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where CUDA's runtime library is found, and what is said where there is no GPU: folders as PyTorch's packages have them. */
class CudaTest {
    @TempDir
    Path site;

    private Path libtorch;

    @BeforeEach
    void unpack() throws IOException {
        libtorch = Files.createDirectories(site.resolve("torch/lib"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nvidia/cuda_runtime/lib/libcudart.so.12",
                "nvidia/cu13/lib/libcudart.so.13",
                "torch/lib/libcudart.so",
                "torch/lib/libcudart-218eec4c.so.12",
                "torch/lib/cudart64_12.dll",
            })
    void theRuntimeLibraryIsFoundWhereLibtorchHasIt(String file) throws IOException {
        assertNull(Cuda.library(libtorch));
        Path library = write(file);
        write(file.replaceAll("[^/]*$", "libcudart_static.a"));
        assertEquals(library, Cuda.library(libtorch));
    }

    @Test
    void aLibtorchForProcessorsSeesNone() {
        Gpus gpus = Cuda.gpus(libtorch);
        assertEquals(0, gpus.count());
        assertEquals(
                "the libtorch in " + libtorch
                        + " is one for processors. Set PYTORCH_LIBRARY_PATH to the folder of one with"
                        + " CUDA, or use the image for GPUs",
                gpus.problem());
    }

    @Test
    void aRuntimeLibraryThatIsDamagedIsNamed() throws IOException {
        write("torch/lib/" + System.mapLibraryName("torch_cuda"));
        Path library = write("nvidia/cuda_runtime/lib/libcudart.so.12");
        Gpus gpus = Cuda.gpus(libtorch);
        assertEquals(0, gpus.count());
        assertTrue(
                gpus.problem().startsWith("CUDA's runtime library " + library + " cannot be loaded ("), gpus.problem());
        assertTrue(
                gpus.problem().endsWith(" or set TT_JAVA_OPTS=-Djna.library.path=FOLDER to where it is"),
                gpus.problem());
    }

    @Test
    void theVersionIsThatOfThePackage() throws IOException {
        assertEquals(
                "of unknown version (" + libtorch + ")",
                LibtorchVersion.of(libtorch).toString());
        Files.writeString(site.resolve("torch/build-version"), "2.7.0+cu128\n");
        assertEquals(
                "2.7.0+cu128 (" + libtorch + ")", LibtorchVersion.of(libtorch).toString());
        Files.writeString(
                site.resolve("torch/version.py"),
                "from typing import Optional\n\n__all__ = ['__version__']\n__version__ = '2.7.1+cu126'\ncuda = '12.6'\n");
        assertEquals(new LibtorchVersion("2.7.1+cu126", libtorch.toString(), false), LibtorchVersion.of(libtorch));
        write("torch/lib/" + System.mapLibraryName("torch_cuda"));
        assertTrue(LibtorchVersion.of(libtorch).cuda());
    }

    private Path write(String file) throws IOException {
        Path path = site.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "no library");
    }
}
