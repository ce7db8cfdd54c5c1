package org.ttnmt.app.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject such as libtorch
 * @param found what is there, in a few words
 * @param mend what to do about it; empty where all is well
 */
public record Observation(String subject, State state, String found, String mend) {

    /** What it means. */
    public enum State {
        /** As it should be. */
        OK,
        /** Works, but slowly or not for all. */
        WARNING,
        /** Training cannot run. */
        WRONG
    }

    static Observation ok(String subject, String found) {
        return new Observation(subject, State.OK, found, "");
    }

    static Observation warning(String subject, String found, String mend) {
        return new Observation(subject, State.WARNING, found, mend);
    }

    static Observation wrong(String subject, String found, String mend) {
        return new Observation(subject, State.WRONG, found, mend);
    }
}
