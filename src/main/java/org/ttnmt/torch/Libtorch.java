package org.ttnmt.torch;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.NativeLibraries;

/**
 * Finds libtorch and loads it: that of the class path, unpacked to DJL's folder, or the one that
 * {@code PYTORCH_LIBRARY_PATH} names. DJL would do so too, but trusts what it has once unpacked, and follows variables
 * that are meant for other programs.
 */
final class Libtorch {
    private static final String ENGINE = "PyTorch";
    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";

    /** Where libtorch was unpacked to; null before that. */
    private static @Nullable Path unpacked;

    private Libtorch() {}

    /**
     * The folder that {@code PYTORCH_LIBRARY_PATH} names; null where it names none, and libtorch comes with the class path.
     *
     * @throws UserException when there is no libtorch in it
     */
    static @Nullable Path given() {
        String given = Utils.getEnvOrSystemProperty(PATH);
        return given == null || given.isEmpty() || given.equals(String.valueOf(unpacked)) ? null : folderOf(given);
    }

    /** The folder of the libtorch that was loaded. */
    static Path folder() {
        Path given = given();
        return given != null ? given : requireNonNull(unpacked);
    }

    /**
     * DJL's engine, with libtorch loaded.
     *
     * @throws UserException when there is none that can be loaded; its message says why and what to do
     */
    static Engine load() {
        NativeLibraries.requireHome();
        // DJL reports usage and looks for downloads unless told not to.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        checkEngines();
        Path given = given();
        Path folder = given != null ? given : unpack();
        if (given != null && System.getenv(FLAVOR) == null) {
            // This JNI library serves libtorch for processors and for GPUs. DJL would want one for the CUDA that it
            // finds.
            System.setProperty(FLAVOR, "cpu");
        }
        return NativeLibraries.load("libtorch", folder, () -> Engine.getEngine(ENGINE));
    }

    private static void checkEngines() {
        List<String> engines = ServiceLoader.load(EngineProvider.class).stream()
                .map(provider -> provider.get().getEngineName())
                .toList();
        if (!engines.contains(ENGINE)) {
            throw new UserException("DJL does not find its engine " + ENGINE + ", but " + engines
                    + ": on the class path is no file META-INF/services/" + EngineProvider.class.getName()
                    + " with the line ai.djl.pytorch.engine.PtEngineProvider. Where all classes are put into one jar,"
                    + " the files of META-INF/services have to be joined (maven-shade-plugin does so with its"
                    + " ServicesResourceTransformer).");
        }
        String variable = "DJL_DEFAULT_ENGINE";
        String wanted = System.getenv(variable);
        if (wanted != null && !wanted.isEmpty() && !engines.contains(wanted)) {
            throw new UserException("The environment has " + variable + "=" + wanted + ", but DJL finds only " + engines
                    + " and does not start then. Unset " + variable + ".");
        }
    }

    /** Unpacks the libtorch of the class path; DJL will load it from the folder that is returned. */
    private static Path unpack() {
        Platform platform = Platform.detectPlatform("pytorch");
        String classifier = platform.getClassifier();
        String jni = System.mapLibraryName("djl_torch");
        List<String> libraries = platform.isPlaceholder() // there are none, or for another system
                ? List.of(System.mapLibraryName("torch"))
                : List.of(platform.getLibraries());
        Map<String, URL> resources = new LinkedHashMap<>();
        for (String library : libraries) {
            resources.put(
                    library,
                    NativeLibraries.resource("pytorch/" + platform.getFlavor() + "/" + classifier + "/" + library));
        }
        resources.put(
                platform.getApiVersion() + "-" + jni,
                NativeLibraries.resource("jnilib/" + classifier + "/" + platform.getFlavor() + "/" + jni));
        Path folder = Utils.getEngineCacheDir("pytorch")
                .resolve(platform.getVersion() + "-" + platform.getFlavor() + "-" + classifier)
                .toAbsolutePath();
        if (NativeLibraries.unpack(folder, resources)) {
            System.setProperty(PATH, folder.toString());
        }
        unpacked = folder;
        return folder;
    }

    private static Path folderOf(String paths) {
        String library = System.mapLibraryName("torch");
        return Arrays.stream(paths.split(File.pathSeparator))
                .map(Path::of)
                .map(path -> path.endsWith(library) ? path.resolveSibling("") : path)
                .filter(path -> Files.isRegularFile(path.resolve(library)))
                .findFirst()
                .orElseThrow(() -> new UserException(PATH + " is " + paths + ", but there is no " + library
                        + " in it. Set it to the folder lib of a libtorch, or unset it to use the one that tt has."));
    }
}
