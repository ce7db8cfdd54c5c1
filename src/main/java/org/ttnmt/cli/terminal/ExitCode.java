package org.ttnmt.cli.terminal;

/** What {@code tt} returns to the shell. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** Something is wrong that the user can mend: input, configuration, disk, memory. */
    public static final int USER_ERROR = 1;

    /** The command line itself is wrong. */
    public static final int USAGE = 2;

    /** A bug of {@code tt} (EX_SOFTWARE of sysexits.h). */
    public static final int BUG = 70;

    /** Stopped by SIGINT after saving. The JVM returns 128 plus the number of the signal by itself. */
    public static final int INTERRUPTED = 130;

    /** Stopped by SIGTERM after saving. */
    public static final int TERMINATED = 143;

    private ExitCode() {}
}
