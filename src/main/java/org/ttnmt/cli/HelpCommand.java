package org.ttnmt.cli;

import java.util.List;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tt help}: the help of a command, as its {@code --help} has it. */
@Command(
        name = "help",
        header = "Show the help of a command, as tt COMMAND --help does.",
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  What tt train can do:",
            "    tt help train",
            "  What tt data check can do:",
            "    tt help data check"
        })
final class HelpCommand extends BaseCommand {

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command; none for all of them.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new UnmatchedArgumentException(command, List.of(name));
            }
            command = next;
        }
        command.usage(out());
        return ExitCode.OK;
    }
}
