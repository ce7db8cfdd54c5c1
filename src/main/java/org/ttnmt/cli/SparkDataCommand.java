package org.ttnmt.cli;

import picocli.CommandLine.Command;

/** {@code tt spark data}: corpora too large for one host. */
@Command(
        name = "data",
        header = "Work on corpora: tt spark data clean.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  A corpus without the pairs that the checks find fault with:",
            "    tt spark data clean corpus.tsv -o clean"
        })
final class SparkDataCommand extends CommandGroup {}
