package org.ttnmt.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

/** In JVMs of their own, since a JVM loads libtorch once. */
class LibtorchTest {

    /** Loads libtorch and says so, or why not. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            try {
                Torch.load(1);
                System.out.print("loaded");
            } catch (UserException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    private static String start(Map<String, String> environment) throws IOException {
        ProcessBuilder jvm = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName());
        jvm.environment().putAll(environment);
        Process process = jvm.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void variablesOfOtherProgramsDoNotCount() throws IOException {
        assertEquals(
                "loaded",
                start(Map.of(
                        "DJL_OFFLINE", "false",
                        "PYTORCH_VERSION", "1.13.1",
                        "PYTORCH_FLAVOR", "cu117",
                        "PYTORCH_PRECXX11", "true")));
    }

    @Test
    void anEngineThatIsNotThereIsNamed() throws IOException {
        assertEquals(
                "The environment has DJL_DEFAULT_ENGINE=MXNet, but DJL finds only [RPC, PyTorch] and does not start"
                        + " then. Unset DJL_DEFAULT_ENGINE.",
                start(Map.of("DJL_DEFAULT_ENGINE", "MXNet")));
    }

    @Test
    void aFolderWithoutLibtorchIsNamed(@TempDir Path empty) throws IOException {
        assertEquals(
                "PYTORCH_LIBRARY_PATH is " + empty + ", but there is no " + System.mapLibraryName("torch")
                        + " in it. Set it to the folder lib of a libtorch, or unset it to use the one that tt has.",
                start(Map.of("PYTORCH_LIBRARY_PATH", empty.toString())));
    }

    /** As in a jar of all classes whose service files overwrote each other. */
    @Test
    void aMissingServiceFileIsNamed() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(before) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.endsWith("EngineProvider") ? Collections.emptyEnumeration() : super.getResources(name);
            }
        });
        try {
            String message = String.valueOf(
                    assertThrows(UserException.class, Libtorch::load).getMessage());
            assertTrue(message.startsWith("DJL does not find its engine PyTorch, but []: "), message);
            assertTrue(message.contains("no file META-INF/services/ai.djl.engine.EngineProvider with"), message);
            assertTrue(message.contains("ServicesResourceTransformer"), message);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
