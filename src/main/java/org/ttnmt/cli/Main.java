package org.ttnmt.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.StandardOutput;
import org.ttnmt.cli.terminal.Terminal;

/** The entry point of {@code tt}, and the only place that ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/ttnmt/cli/logback.xml");
        }
        System.exit(run(new StandardOutput(new FileOutputStream(FileDescriptor.out)), args));
    }

    /** Whatever happens becomes a message and an exit code, and is written before {@code stop} lets the JVM go. */
    private static int run(StandardOutput out, String[] args) {
        Terminal terminal = Terminal.ofProcess(out);
        try (SignalStop stop = new SignalStop(terminal.err())) {
            int exitCode = execute(terminal, stop, args);
            terminal.out().flush();
            if (exitCode == ExitCode.OK && out.failure().isPresent()) {
                exitCode = new Failures(terminal).standardOutput(out.failure().get());
            }
            terminal.err().flush();
            return exitCode;
        }
    }

    private static int execute(Terminal terminal, SignalStop stop, String[] args) {
        try {
            return TtCommandLine.create(terminal, stop, args).execute(args);
        } catch (RuntimeException | Error e) {
            return new Failures(terminal).report(e);
        }
    }
}
