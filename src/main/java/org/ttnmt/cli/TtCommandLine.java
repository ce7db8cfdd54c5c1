package org.ttnmt.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Builds the command line: the same one for {@code main} and for tests. */
final class TtCommandLine {

    private TtCommandLine() {}

    /** {@code tt} with all its commands. */
    static CommandLine create(Terminal terminal) {
        return create(terminal, commands());
    }

    /** {@code tt} with these commands, whose use cases may be a test's. */
    static CommandLine create(Terminal terminal, List<?> commands) {
        CommandLine tt = new CommandLine(new TtCommand());
        commands.forEach(tt::addSubcommand);
        Failures failures = new Failures(terminal);
        return tt.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.outColours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(terminal.columns())
                .setUsageHelpLongOptionsMaxWidth(32)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution)
                .setExecutionStrategy(failures::run);
    }

    /** One line each; the order is that of the help. */
    private static List<Object> commands() {
        return List.of(new CompletionCommand());
    }
}
