package org.ttnmt.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Supplier;
import org.ttnmt.UserException;

/** Closes files. */
public final class Closing {
    private Closing() {}

    /**
     * Closes {@code resource}.
     *
     * @param name of the file in the message
     * @throws UserException when that fails, naming the file and the cause
     */
    public static void close(Closeable resource, Object name) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UserException(name + ": could not be closed (" + AtomicFile.describe(e) + ").", e);
        }
    }

    /** What is made of a resource that stays open then; when that fails, the resource is closed. */
    public static <T> T onFailure(Runnable close, Supplier<T> made) {
        try {
            return made.get();
        } catch (RuntimeException | Error e) {
            close.run();
            throw e;
        }
    }
}
