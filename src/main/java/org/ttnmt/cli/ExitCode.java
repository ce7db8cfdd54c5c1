package org.ttnmt.cli;

/** What {@code tt} returns to the shell. */
final class ExitCode {

    /** Done. */
    static final int OK = 0;

    /** Something is wrong that the user can mend: input, configuration, disk, memory. */
    static final int USER_ERROR = 1;

    /** The command line itself is wrong. */
    static final int USAGE = 2;

    /** A bug of {@code tt} (EX_SOFTWARE of sysexits.h). */
    static final int BUG = 70;

    /** Stopped by SIGINT after saving. The JVM returns 128 plus the number of the signal by itself. */
    static final int INTERRUPTED = 130;

    /** Stopped by SIGTERM after saving. */
    static final int TERMINATED = 143;

    private ExitCode() {}
}
