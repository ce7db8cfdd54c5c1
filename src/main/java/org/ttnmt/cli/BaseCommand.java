package org.ttnmt.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have: {@code --help} and {@code --version}, the headings of the help, and two streams. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n")
abstract class BaseCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    /** Where results go. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where everything else goes. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** The refusal of a wrong command line. */
    ParameterException wrong(String sentence) {
        return Usage.wrong(spec, sentence);
    }
}
