package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.spark.Pack;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tt spark pack}: the archive for executors. */
@Command(
        name = "pack",
        header = "Make the archive that brings models and tt to executors.",
        description = {
            "%nWrites what a translation needs of the models (models/0, models/1, ...) and the jars of tt that Spark does"
                    + " not have (jars/). tt spark translate --pack sends it along. Needs no Spark.%n"
        },
        footer = {"  A model:", "    tt spark pack --model runs/base -o base.zip"})
final class SparkPackCommand extends BaseCommand {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            required = true,
            description = "Directory of a trained model; several (-m A -m B) in the order in which they will be named.")
    private List<Path> models;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "ZIP",
            required = true,
            description = "The archive, whose name ends in .zip.")
    private Path output;

    @Override
    public Integer call() {
        long bytes = Pack.write(output, models);
        err().println(String.format("%s: %,d bytes", output, bytes));
        return ExitCode.OK;
    }
}
