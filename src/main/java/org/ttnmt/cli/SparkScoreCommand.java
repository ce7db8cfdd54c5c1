package org.ttnmt.cli;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.SparkPresence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tt spark score}: {@code tt score} by many hosts. */
@Command(
        name = "score",
        header = "Score pairs that are too many for one host.",
        description = {
            "%nCuts the FILEs, which have both sides (columns or JSON lines; paste makes columns of two files), into"
                    + " parts, has executors of Spark score them, and writes each part whole under its name, byte for"
                    + " byte what tt score writes. Whatever is killed on the way, the same command makes the parts that"
                    + " are missing. For a language model the FILEs are text, and each part's perplexity is in its"
                    + " record in DIR/_tt.%n",
            "Needs Apache Spark 4: SPARK_HOME, or spark-submit. A task has as many --threads as spark.task.cpus says, 1"
                    + " by default.%n"
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  A corpus of two files, with all processors of this host:",
            "    paste corpus.en corpus.de > corpus.tsv",
            "    tt spark score --model runs/base corpus.tsv -o scores --join scores.txt",
            "  What tt spark translate wrote as JSON lines, piece by piece, on a standalone cluster:",
            "    tt spark score --model runs/base --input-format json --format json hdfs:/out -o hdfs:/scored"
                    + " --master spark://head:7077"
        })
final class SparkScoreCommand extends ScoringCommand {
    /** A network reads a translation many times faster than it writes one. */
    private static final int SCORING = 8;

    private final Terminal terminal;
    private final SignalStop stop;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnOneDevice compute;

    SparkScoreCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        checkScoring();
        spark.check();
        SparkPresence.require();
        compute.toConfig();
        boolean numbered = format != ScoreFormat.TEXT; // the others write the number of a line
        LineJob.Request request = spark.request(
                "score", SCORING, null, numbered, model.directories(), List.of(), GivenOptions.deciding(spec));
        return SparkJob.run(
                request,
                spark.dryRun,
                new SparkScoring(new ArrayList<>(GivenOptions.arguments(spec))),
                out(),
                quiet.progress(terminal),
                stop);
    }
}
