package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.InputFormat;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.ParquetColumn;
import org.ttnmt.spark.SparkPresence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
                    + " hdfs:/in -o hdfs:/out --master spark://head:7077",
            "  A column of Parquet, with the other columns kept:",
            "    tt spark translate --model runs/base --column text crawl.parquet -o crawl-de --result-column german"
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

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description =
                    "The FILEs are Parquet, and this column of strings is the text. The parts are Parquet, too, with all"
                            + " columns and one more. Executors need a heap with room for a group of rows.")
    private @Nullable String column;

    @Option(
            names = "--result-column",
            paramLabel = "NAME",
            description = "What the column of the translations is called. Default: translation.")
    private @Nullable String resultColumn;

    SparkTranslateCommand(Terminal terminal, SignalStop stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        checkTranslation();
        spark.check();
        checkColumn();
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

    private void checkColumn() {
        if (column == null) {
            if (resultColumn != null) {
                throw wrong(
                        "--result-column names a column of Parquet: give --column, the one with the text, as well.");
            }
            return;
        }
        if (format.format() != TranslationFormat.TEXT || input.format != InputFormat.TEXT) {
            throw wrong(
                    "--column writes one translation for each row: leave --n-best, --scores, --alignment, --format and"
                            + " --input-format out.");
        }
        if (spark.join != null) {
            throw wrong("--join puts texts together, but --column writes Parquet, whose parts are one table as they are"
                    + " (a folder of files). Leave --join out.");
        }
    }

    private LineJob.Request request() {
        List<Path> glossary = input.glossary().stream().toList();
        SortedMap<String, String> options = GivenOptions.deciding(spec);
        GivenOptions.byContent(options, "--glossary", glossary);
        ParquetColumn parquet =
                column == null ? null : new ParquetColumn(column, resultColumn == null ? "translation" : resultColumn);
        return spark.request(
                "translate", 1, parquet, sampling.isOn() || hasNumbers(), model.directories(), glossary, options);
    }

    /** Whether the number of a line stands in what is written about it. */
    private boolean hasNumbers() {
        return switch (format.format()) {
            case TEXT, SCORED, ALIGNED -> false;
            case N_BEST, TSV, JSON -> true;
        };
    }
}
