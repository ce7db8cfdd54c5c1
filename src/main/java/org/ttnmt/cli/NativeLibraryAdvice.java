package org.ttnmt.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises that libtorch or SentencePiece could not be unpacked or loaded, and says what helps. DJL unpacks both from
 * their jars into one folder when they are first used.
 */
final class NativeLibraryAdvice {

    private static final Pattern LOADER = Pattern.compile("ai\\.djl\\..*\\.LibUtils");

    private NativeLibraryAdvice() {}

    /** Advice, if {@code failure} happened while native libraries were unpacked or loaded. */
    static Optional<String> of(Throwable failure, Map<String, String> environment) {
        boolean loading = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            loading |= Arrays.stream(cause.getStackTrace())
                    .anyMatch(frame -> LOADER.matcher(frame.getClassName()).matches());
            if (loading && cause instanceof IOException io) {
                return Optional.of("The native libraries of libtorch and SentencePiece could not be unpacked: "
                        + reason(io) + ". They need 450 MB, once, in " + folder(environment)
                        + ". Make room there, or set DJL_CACHE_DIR to a folder that can be written.");
            }
            if (loading && cause instanceof UnsatisfiedLinkError) {
                return Optional.of("The native libraries of libtorch or SentencePiece cannot be loaded: "
                        + cause.getMessage() + ". Likely causes: the system is not the one that tt was built for (Linux"
                        + " with glibc, macOS on ARM and Windows have libraries; Alpine Linux has none); "
                        + folder(environment) + " is mounted noexec (set DJL_CACHE_DIR to another folder); or a file"
                        + " in it is damaged (delete the folder, it is made again).");
            }
        }
        return Optional.empty();
    }

    private static String folder(Map<String, String> environment) {
        return environment.getOrDefault("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");
    }

    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException denied
                ? denied.getFile() + ": permission denied"
                : String.valueOf(failure.getMessage());
    }
}
