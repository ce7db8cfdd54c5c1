package org.ttnmt.cli;

import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** A command line as it was typed, for the record of what made a model. */
final class TypedCommand {
    private TypedCommand() {}

    /** @param spec of the command that runs */
    static String of(CommandSpec spec) {
        return spec.commandLine().getParent().getParseResult().originalArgs().stream()
                .map(TypedCommand::quoted)
                .collect(Collectors.joining(" ", "tt ", ""));
    }

    /** As a shell would need it. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
