package org.ttnmt.app;

import java.util.concurrent.CancellationException;

/**
 * Says whether someone asked the program to stop. A long use case polls it at each point where it could save and
 * return, at least once a second or an update.
 */
@FunctionalInterface
public interface StopSignal {

    /** True from the moment of the request on. */
    boolean requested();

    /**
     * Goes on, unless someone asked to stop.
     *
     * @throws CancellationException when someone did
     */
    default void check() {
        if (requested()) {
            throw new CancellationException("asked to stop");
        }
    }

    /** Until the next question there is nothing that would have to be saved, so a request may end the process at once. */
    default void nothingToSave() {}

    /** Never asks to stop. */
    static StopSignal never() {
        return () -> false;
    }
}
