package org.ttnmt.app;

/**
 * Says whether someone asked the program to stop. A long use case polls it at each point where it could save and
 * return, at least once a second or an update.
 */
@FunctionalInterface
public interface StopSignal {

    /** True from the moment of the request on. */
    boolean requested();

    /** Never asks to stop. */
    static StopSignal never() {
        return () -> false;
    }
}
