package org.ttnmt.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.io.Sha256;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that were given to a command on Spark, to be parsed again where the work is done. */
final class GivenOptions {
    /** What is done where Spark is started. */
    private static final Set<String> OF_THE_JOB = Set.of(
            "--output",
            "--join",
            "--overwrite",
            "--part-size",
            "--dry-run",
            "--master",
            "--conf",
            "--pack",
            "--quiet",
            "--help",
            "--version");

    /** What changes no result, and the model, which is known by what it is. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("--model", "--threads", "--workers", "--batch-size");

    /** What is done by who reads and writes files, not by who works on lines. */
    private static final Set<String> OF_FILES = Set.of("--column", "--result-column");

    private GivenOptions() {}

    /** Those that say what is done with a line, as arguments. */
    static List<String> arguments(CommandSpec command) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : given(command)) {
            String name = option.longestName();
            if (!OF_THE_JOB.contains(name) && !OF_FILES.contains(name)) {
                boolean flag = option.arity().max() == 0;
                option.originalStringValues()
                        .forEach(value -> arguments.add(flag ? asTyped(option) : name + "=" + value));
            }
        }
        return arguments;
    }

    /** Its name, with the no that it was given with. */
    private static String asTyped(OptionSpec option) {
        boolean negated = option.negatable() && Boolean.FALSE.equals(option.getValue());
        return negated ? option.longestName().replaceFirst("--", "--no-") : option.longestName();
    }

    /**
     * Gives options that have travelled to a command.
     *
     * @param name of the command
     */
    static void parse(Object command, String name, List<String> arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(arguments);
        TtCommandLine.create(Terminal.plain(nowhere, nowhere), List.of(command))
                .parseArgs(words.toArray(String[]::new));
    }

    /** Those that decide what is written about a line, by name. */
    static SortedMap<String, String> deciding(CommandSpec command) {
        SortedMap<String, String> options = new TreeMap<>();
        for (OptionSpec option : given(command)) {
            String name = option.longestName();
            if (!OF_THE_JOB.contains(name) && !WITHOUT_EFFECT.contains(name)) {
                options.put(
                        asTyped(option),
                        option.arity().max() == 0 ? "given" : String.join(",", option.originalStringValues()));
            }
        }
        return options;
    }

    /**
     * Has files decide by what is in them, whatever their names are.
     *
     * @param deciding what {@link #deciding} gave
     * @param files that an option names; none when it was not given
     */
    static void byContent(SortedMap<String, String> deciding, String option, List<Path> files) {
        if (!files.isEmpty()) {
            deciding.put(option, files.stream().map(Sha256::of).collect(Collectors.joining(" ", "of SHA-256 ", "")));
        }
    }

    /** Each once, with all of its values. */
    private static Set<OptionSpec> given(CommandSpec command) {
        return new LinkedHashSet<>(command.commandLine().getParseResult().matchedOptions());
    }
}
