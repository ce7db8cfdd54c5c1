package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.report.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt report}: runs as a page to look at. */
@Command(
        name = "report",
        header = "Show training runs as one HTML page.",
        description = {
            "%nWrites a page that needs no other file and no network: curves of loss, BLEU and chrF with their 95 %%"
                    + " intervals, learning rate, gradient norm and speed; how translations change over time; warnings,"
                    + " configuration, data and versions. Several runs are drawn over each other, and what differs"
                    + " between their configurations is marked.%n",
            "A run may be finished, stopped, or still training: the page shows what it has logged so far.%n"
        },
        parameterListHeading = "%nArguments:%n",
        footer = {
            "  How did it go?",
            "    tt report runs/quickstart",
            "  Which of two learning rates is better?",
            "    tt report runs/base runs/low-rate -o rates.html"
        })
final class ReportCommand extends BaseCommand {

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description = "Directory of a run: the model_dir of its configuration.")
    private List<Path> runs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The page (default: report.html); an earlier one is replaced.")
    private Path output = Path.of("report.html");

    @Override
    public Integer call() {
        ReportPage.write(output, runs);
        out().println(output);
        return ExitCode.OK;
    }
}
