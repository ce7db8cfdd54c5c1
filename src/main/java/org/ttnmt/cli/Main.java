package org.ttnmt.cli;

/** The entry point of {@code tt}, and the only place that ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(TtCommandLine.create(Terminal.ofProcess()).execute(args));
    }
}
