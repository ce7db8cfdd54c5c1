package org.ttnmt.cli;

import org.ttnmt.cli.terminal.VersionText;
import picocli.CommandLine.Command;

/** {@code tt} itself. */
@Command(
        name = "tt",
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Trains neural translation models, translates with them and scores the result.%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:something that you can mend: input, configuration, disk, memory",
            "2:wrong usage",
            "70:a bug of tt",
            "130:stopped by Ctrl-C after saving",
            "143:stopped by SIGTERM after saving"
        },
        footer = {
            "  Train a small model on the corpus that comes with tt (a few minutes):",
            "    tt train --config configs/quickstart.yaml",
            "  See how that went, as a page for the browser:",
            "    tt report runs/quickstart",
            "  Translate with it, line by line:",
            "    echo \"Where is the station?\" | tt translate --model runs/quickstart",
            "  Score translations against references:",
            "    tt eval reference.txt -i hypothesis.txt -m bleu chrf",
            "",
            "Each command explains itself: tt COMMAND --help."
        })
final class TtCommand extends CommandGroup {}
