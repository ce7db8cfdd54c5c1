package org.ttnmt.text;

import ai.djl.engine.EngineException;
import ai.djl.sentencepiece.SpTokenizer;
import ai.djl.sentencepiece.jni.LibUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.io.NativeLibraries;

/** The native library of SentencePiece, which DJL loads from the folder to which it is unpacked here. */
final class SentencePieceLibrary {
    private static boolean loaded;

    private SentencePieceLibrary() {}

    /**
     * Opens a model.
     *
     * @throws EngineException when the library does not take these bytes for a model
     * @throws UserException when the library cannot be loaded; its message says why and what to do
     */
    static synchronized SpTokenizer open(byte[] model) {
        if (loaded) {
            return new SpTokenizer(model);
        }
        NativeLibraries.requireHome();
        System.setProperty("OPT_OUT_TRACKING", "true"); // or DJL reports that it is used
        Platform platform = Platform.detectPlatform("sentencepiece");
        String file = System.mapLibraryName("sentencepiece_native");
        URL resource = NativeLibraries.resource("native/lib/" + platform.getClassifier() + "/" + file);
        Path folder = Utils.getEngineCacheDir("sentencepiece").resolve(platform.getVersion());
        NativeLibraries.unpack(folder, Map.of(file, resource));
        loaded = NativeLibraries.load("SentencePiece", folder, () -> {
            LibUtils.loadLibrary();
            return true;
        });
        return new SpTokenizer(model);
    }
}
