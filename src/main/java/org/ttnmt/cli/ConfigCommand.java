package org.ttnmt.cli;

import picocli.CommandLine.Command;

/** {@code tt config}: what there is to know of configurations. */
@Command(
        name = "config",
        header = "Tell what a configuration may hold: tt config schema.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  The keys of a configuration, for an editor:",
            "    tt config schema > schema.json",
            "",
            "For people, configs/reference.yaml explains every key."
        })
final class ConfigCommand extends CommandGroup {}
