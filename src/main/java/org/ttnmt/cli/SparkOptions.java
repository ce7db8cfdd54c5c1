package org.ttnmt.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.spark.LineJob;
import org.ttnmt.spark.ParquetColumn;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is read and written on Spark, and where it runs; used as a {@link Mixin}. */
final class SparkOptions {
    private static final String SIZE = "\\d{1,12}[kKmMgG]?";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, folders and patterns ('in/*.gz') on any file system that Hadoop reads; plain, .gz or"
                    + " .zst. They are one text, in this order; those of a folder or a pattern by name.")
    List<String> inputs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description =
                    "Folder for the parts part-000000, part-000001, ..., which are the result in order. Where it has"
                            + " some of them, the same command makes the others.")
    String output;

    @Option(
            names = "--join",
            paramLabel = "FILE",
            description = "Put all parts into this file, too, when they are there.")
    @Nullable
    String join;

    @Option(names = "--overwrite", description = "Begin anew: delete what tt spark has written to DIR.")
    boolean overwrite;

    @Option(
            names = "--part-size",
            paramLabel = "BYTES",
            defaultValue = "0",
            description =
                    "Text of a part, such as 512k or 4m; packed files are not cut. Default: 64k to 1m, by the size of"
                            + " the input: about a minute's work for a small model.")
    private String partSize;

    @Option(
            names = "--dry-run",
            description = "Say what would be done: parts, files, memory of an executor. Nothing is written.")
    boolean dryRun;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Where Spark runs: local[4], local-cluster[2,1,2048], spark://HOST:7077. Default: what spark-submit"
                            + " says, or local[*], all processors of this host.")
    @Nullable
    String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, or of Hadoop with spark.hadoop. before it. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--pack",
            paramLabel = "ZIP",
            description = "Send this archive of tt spark pack to the executors, and take the models out of it there."
                    + " Default: each host has the directories of --model.")
    @Nullable
    Path pack;

    /** Checks what was given, before anything is read. */
    void check() {
        if (!partSize.matches(SIZE)) {
            throw Usage.wrong(
                    command,
                    "Invalid value for option '--part-size': '" + partSize
                            + "' is not a number of bytes, such as 512k or" + " 4m.");
        }
        if (!partSize.equals("0") && partBytes() < 1) {
            throw Usage.wrong(command, "Invalid value for option '--part-size': it must be 1 or more.");
        }
        checkSettings(command, settings);
        if (pack != null && !Files.isRegularFile(pack)) {
            throw new UserException(
                    pack + ": there is no such archive. tt spark pack --model DIR -o " + pack + " makes it.");
        }
    }

    /** Refuses what is no setting of Spark. */
    static void checkSettings(CommandSpec command, Map<String, String> settings) {
        for (String name : settings.keySet()) {
            if (!name.startsWith("spark.")) {
                throw Usage.wrong(
                        command,
                        "Invalid value for option '--conf': " + name + " is no setting of Spark, which all begin with"
                                + " 'spark.'; one of Hadoop is spark.hadoop." + name + ".");
            }
        }
    }

    /**
     * All that a job is asked for.
     *
     * @param name of the command
     * @param timesFaster than a translation
     * @param column of Parquet that is read; null for texts
     * @param numbered whether a result depends on the number of its line
     * @param files that are sent along
     * @param deciding options that decide what is written about a line
     */
    LineJob.Request request(
            String name,
            int timesFaster,
            @Nullable ParquetColumn column,
            boolean numbered,
            List<Path> models,
            List<Path> files,
            SortedMap<String, String> deciding) {
        Set<String> names = new HashSet<>();
        for (Path file : files) {
            if (!names.add(String.valueOf(file.getFileName()))) {
                throw new UserException(file + ": another file that is sent to the executors has the same name,"
                        + " but there they lie in one folder. Give it another name.");
            }
        }
        return new LineJob.Request(
                name,
                inputs,
                output,
                join,
                overwrite,
                partBytes(),
                timesFaster,
                column,
                numbered,
                models,
                pack,
                files,
                deciding,
                master,
                settings);
    }

    /** Text of a part; 0 for what suits the input. */
    private long partBytes() {
        char unit = Character.toLowerCase(partSize.charAt(partSize.length() - 1));
        int shift = unit == 'k' ? 10 : unit == 'm' ? 20 : unit == 'g' ? 30 : 0;
        String digits = shift == 0 ? partSize : partSize.substring(0, partSize.length() - 1);
        return Long.parseLong(digits) << shift;
    }
}
