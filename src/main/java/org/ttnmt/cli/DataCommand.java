package org.ttnmt.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tt data}: what there is to do with corpora. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        header = "Look at corpora: tt data check.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  What is wrong with the corpora of a run:",
            "    tt data check --config configs/quickstart.yaml",
            "  What is wrong with two files:",
            "    tt data check train.en train.de"
        })
final class DataCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: there is check.");
    }
}
