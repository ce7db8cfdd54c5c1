package org.ttnmt.cli;

import picocli.CommandLine.Command;

/** {@code tt data}: what there is to do with corpora. */
@Command(
        name = "data",
        header = "Look at corpora: tt data check.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  What is wrong with the corpora of a run:",
            "    tt data check --config configs/quickstart.yaml",
            "  What is wrong with two files:",
            "    tt data check train.en train.de"
        })
final class DataCommand extends CommandGroup {}
