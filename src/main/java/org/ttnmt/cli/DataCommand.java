package org.ttnmt.cli;

import picocli.CommandLine.Command;

/** {@code tt data}: what there is to do with corpora. */
@Command(
        name = "data",
        header = "Check, clean and sample corpora: tt data check, clean, sample.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  What is wrong with the corpora of a run:",
            "    tt data check --config configs/quickstart.yaml",
            "  What is wrong with two files:",
            "    tt data check train.en train.de",
            "  The same files without it:",
            "    tt data clean train.en train.de -o clean.en clean.de"
        })
final class DataCommand extends CommandGroup {}
