package org.ttnmt.cli;

/** The entry point of {@code tt}, and the only place that ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    private static int run(Terminal terminal, String[] args) {
        try (SignalStop stop = new SignalStop(terminal.err())) {
            return TtCommandLine.create(terminal, stop).execute(args);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }
}
