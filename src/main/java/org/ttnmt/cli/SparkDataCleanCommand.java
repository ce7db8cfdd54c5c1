package org.ttnmt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.SparkPresence;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt spark data clean}: {@code tt data clean} by many hosts. */
@Command(
        name = "clean",
        header = "Write a corpus that is too large for one host without the pairs that the checks find fault with.",
        description = {
            "%nReads the FILEs, a corpus of two columns (source TAB target; paste makes them of two files), part by"
                    + " part, and writes the pairs of each part that stay under its name. What a part repeats of others"
                    + " is found out before, once, whatever the size of the corpus. What is usual (scripts, ratio of"
                    + " lengths, language) its first 20,000 pairs tell, and in a part of more pairs those before. Blocks"
                    + " of pairs that are no translations are not looked for: let tt data check look at samples.%n",
            "Needs Apache Spark 4: SPARK_HOME, or spark-submit. Each rule has an option, as in tt data clean.%n"
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  The pairs that stay, as many files as parts, and those that go with their reasons:",
            "    tt spark data clean corpus.tsv -o clean",
            "    tt spark data clean corpus.tsv --rejected -o gone",
            "  Without what the test set has, on a standalone cluster:",
            "    tt spark data clean hdfs:/corpus/*.tsv.gz --test test.tsv -o hdfs:/clean --master spark://head:7077"
        })
final class SparkDataCleanCommand extends BaseCommand {

    /** What only a look at a whole corpus tells, and what needs a second file. */
    static final Set<Check> OF_A_WHOLE = Set.of(Check.SHIFTED_BLOCK, Check.UNRELATED_BLOCK, Check.LOW_SCORE);

    /** Than a translation by a small model. */
    private static final int CLEANING = 64;

    private final Terminal terminal;
    private final SignalStop stop;

    @Mixin
    private SparkOptions spark;

    @Option(
            names = "--rejected",
            description = "Write the pairs that go in place of those that stay: number of the line, reasons, source,"
                    + " target.")
    private boolean rejected;

    @Mixin
    private CleanSetsOptions sets;

    @Mixin
    private QuietOption quiet;

    private SparkDataCleanCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    /** The command with an option for each rule. */
    static CommandLine create(Terminal terminal, SignalStop stop) {
        CommandLine command = new CommandLine(new SparkDataCleanCommand(terminal, stop));
        CleanRuleOptions.addTo(command.getCommandSpec(), OF_A_WHOLE);
        return command;
    }

    @Override
    public Integer call() {
        CleanRules rules = CleanRuleOptions.rules(spec, OF_A_WHOLE);
        spark.check();
        if (spark.pack != null) {
            throw wrong("--pack sends models, and cleaning needs none: leave it out.");
        }
        sets.check(rules);
        SparkPresence.require();
        SortedMap<String, String> deciding = GivenOptions.deciding(spec);
        GivenOptions.byContent(deciding, "--validation", sets.validation);
        GivenOptions.byContent(deciding, "--test", sets.test);
        GivenOptions.byContent(deciding, "--vocab", sets.vocabulary);
        LineJob.Request request =
                spark.request("data clean", CLEANING, null, rejected, List.of(), sets.files(), deciding);
        return SparkJob.run(
                request,
                spark.dryRun,
                new SparkCleaning(new ArrayList<>(GivenOptions.arguments(spec))),
                out(),
                quiet.progress(terminal),
                stop);
    }
}
