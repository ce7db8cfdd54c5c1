package org.ttnmt.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;

/** One run of the real command line, and what came of it. */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs {@code tt} as a process does. */
    static CommandRun of(String... args) {
        try (SignalStop stop = new SignalStop(new PrintWriter(new StringWriter()))) {
            return run(terminal -> TtCommandLine.create(terminal, stop, args), args);
        }
    }

    /** Runs {@code tt} with this command alone, whose use case may be a test's. */
    public static CommandRun with(Object command, String... args) {
        return run(terminal -> TtCommandLine.create(terminal, List.of(command)), args);
    }

    private static CommandRun run(java.util.function.Function<Terminal, picocli.CommandLine> factory, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(out), new PrintWriter(err));
        int exitCode = factory.apply(terminal).execute(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
