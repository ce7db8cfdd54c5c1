package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NativeLibraryAdviceTest {

    private static final StackTraceElement LOADER =
            new StackTraceElement("ai.djl.pytorch.jni.LibUtils", "loadLibrary", "LibUtils.java", 82);
    private static final Map<String, String> ENVIRONMENT = Map.of("DJL_CACHE_DIR", "/cache");

    private static Optional<String> advice(Throwable cause, StackTraceElement frame) {
        IllegalStateException failure = new IllegalStateException("Failed to extract PyTorch native library", cause);
        failure.setStackTrace(new StackTraceElement[] {frame});
        return NativeLibraryAdvice.of(failure, ENVIRONMENT);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        assertEquals(
                "The native libraries of libtorch and SentencePiece could not be unpacked: /cache/pytorch: permission"
                        + " denied. They need 450 MB, once, in /cache. Make room there, or set DJL_CACHE_DIR to a"
                        + " folder that can be written.",
                advice(new AccessDeniedException("/cache/pytorch"), LOADER).orElseThrow());
        assertTrue(advice(new IOException("No space left on device"), LOADER)
                .orElseThrow()
                .contains("could not be unpacked: No space left on device. They need 450 MB"));
    }

    @Test
    void aLibraryThatDoesNotLoadNamesLikelyCauses() {
        String advice = advice(new UnsatisfiedLinkError("/cache/x.so: invalid ELF header"), LOADER)
                .orElseThrow();
        assertTrue(advice.contains("cannot be loaded: /cache/x.so: invalid ELF header. Likely causes:"), advice);
        assertTrue(advice.contains("/cache is mounted noexec"), advice);
    }

    @Test
    void otherFilesAreNotItsBusiness() {
        StackTraceElement other = new StackTraceElement("org.ttnmt.io.AtomicFile", "write", "AtomicFile.java", 1);
        assertTrue(advice(new IOException("No space left on device"), other).isEmpty());
    }
}
