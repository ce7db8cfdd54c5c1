package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.SparkPresence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tt spark translate}: {@code tt translate} by many hosts. */
@Command(
        name = "translate",
        header = "Translate a text that is too large for one host.",
        description = {
            "%nCuts the FILEs into parts, has executors of Spark translate them, and writes each part whole under its"
                    + " name: as many lines out as in, in order, byte for byte what tt translate writes. Whatever is killed"
                    + " on the way, the same command makes the parts that are missing; another model or other options are"
                    + " refused. A line that cannot be translated costs its own translation, and is named in the part's"
                    + " record in DIR/_tt.%n",
            "Needs Apache Spark 4: SPARK_HOME, or spark-submit. Options that are not here are those of tt translate; a"
                    + " task has as many --threads as spark.task.cpus says, 1 by default.%n"
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  What would be done, then all processors of this host, with one file at the end:",
            "    tt spark translate --model runs/base big.en.zst -o out --dry-run",
            "    tt spark translate --model runs/base big.en.zst -o out --join big.de",
            "  JSON lines of a folder, their other fields kept, on a standalone cluster with the model sent along:",
            "    tt spark pack --model runs/base -o base.zip",
            "    tt spark translate --model runs/base --pack base.zip --input-format json --format json"
                    + " hdfs:/in -o hdfs:/out --master spark://head:7077"
        })
final class SparkTranslateCommand extends TranslatingCommand {
    private final Terminal terminal;
    private final SignalStop stop;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private QuietOption quiet;

    @Mixin
    private ComputeOptions.OnOneDevice compute;

    SparkTranslateCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        checkTranslation();
        spark.check();
        SparkPresence.require();
        compute.toConfig();
        return SparkJob.run(
                request(),
                spark.dryRun,
                new SparkTranslation(new ArrayList<>(GivenOptions.arguments(spec))),
                out(),
                quiet.progress(terminal),
                stop);
    }

    private LineJob.Request request() {
        List<Path> glossary = input.glossary().stream().toList();
        SortedMap<String, String> options = GivenOptions.deciding(spec);
        GivenOptions.byContent(options, "--glossary", glossary);
        return spark.request("translate", 1, sampling.isOn() || hasNumbers(), model.directories(), glossary, options);
    }

    /** Whether the number of a line stands in what is written about it. */
    private boolean hasNumbers() {
        return switch (format.format()) {
            case TEXT, SCORED, ALIGNED -> false;
            case N_BEST, TSV, JSON -> true;
        };
    }
}
