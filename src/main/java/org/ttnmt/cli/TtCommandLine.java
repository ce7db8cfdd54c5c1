package org.ttnmt.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ttnmt.app.Progress;
import org.ttnmt.app.evaluate.PieceTokenizers;
import org.ttnmt.app.translate.ModelTranslations;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.cli.eval.EvalCommand;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import org.ttnmt.config.Device;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Builds the command line: the same one for {@code main} and for tests. There are no lambdas of picocli's types here: the
 * JVM keeps no class of them in its archive, and none of picocli's that they name.
 */
final class TtCommandLine {

    private static final int NARROWEST_HELP = 60;
    private static final int WIDEST_HELP = 160;

    /** In the order of the help. */
    private static final List<String> COMMANDS = List.of(
            "train",
            "compare",
            "distil",
            "translate",
            "score",
            "eval",
            "report",
            "vocab",
            "export",
            "quantize",
            "shortlist",
            "import",
            "info",
            "doctor",
            "data",
            "spark",
            "config",
            "completion",
            "help");

    /** Those that tell of the others. */
    private static final Set<String> OF_ALL = Set.of("completion", "help");

    private TtCommandLine() {}

    /**
     * {@code tt} with all its commands, or with one alone where the arguments begin with its name: to make the others
     * takes a third of the time until the first sentence is translated.
     *
     * @param args of the process; none for all commands
     */
    static CommandLine create(Terminal terminal, SignalStop stop, String... args) {
        boolean alone = args.length > 0 && COMMANDS.contains(args[0]) && !OF_ALL.contains(args[0]);
        return create(
                terminal,
                (alone ? List.of(args[0]) : COMMANDS)
                        .stream().map(name -> command(name, terminal, stop)).toList());
    }

    /** {@code tt} with these commands, whose use cases may be a test's. */
    static CommandLine create(Terminal terminal, List<?> commands) {
        CommandLine tt = new CommandLine(new TtCommand());
        for (Object command : commands) {
            tt.addSubcommand(command);
        }
        ChoiceConverter.registerAll(tt);
        Failures failures = new Failures(terminal);
        return tt.registerConverter(Device.class, new DeviceConverter())
                .registerConverter(Path.class, new PathConverter())
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.outColours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, terminal.columns())))
                .setUsageHelpLongOptionsMaxWidth(32)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(failures);
    }

    private static final class DeviceConverter implements ITypeConverter<Device> {
        @Override
        public Device convert(String text) {
            try {
                return Device.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class PathConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new TypeConversionException(Failures.invalidPath(e));
            }
        }
    }

    @SuppressWarnings("UnusedVariable") // what commands are made with
    private static Object command(String name, Terminal terminal, SignalStop stop) {
        return switch (name) {
            case "train" -> new TrainCommand(terminal, stop);
            case "compare" ->
                new CompareCommand(
                        terminal,
                        stop,
                        compute -> new ModelTranslations(
                                new NetworkOpener(), compute, Progress.ofWarnings(TerminalProgress.of(terminal))));
            case "distil" -> new DistilCommand(terminal, stop, new NetworkOpener());
            case "translate" -> new TranslateCommand(terminal, stop, new NetworkOpener(), TranslateStreams.ofProcess());
            case "score" -> new ScoreCommand(terminal, stop, new NetworkOpener(), TranslateStreams.ofProcess());
            case "eval" ->
                new EvalCommand(
                        System.in,
                        System.getenv(),
                        terminal.outColours(),
                        Path.of(""),
                        PieceTokenizers::open,
                        (compute, quiet) -> new ModelTranslations(
                                new NetworkOpener(),
                                compute,
                                quiet
                                        ? Progress.ofWarnings(TerminalProgress.of(terminal))
                                        : TerminalProgress.of(terminal)));
            case "report" -> new ReportCommand();
            case "vocab" -> new VocabCommand(terminal);
            case "export" -> new ExportCommand();
            case "quantize" -> new QuantizeCommand();
            case "shortlist" -> new ShortlistCommand(terminal);
            case "import" -> new ImportCommand();
            case "info" -> new InfoCommand();
            case "doctor" -> new DoctorCommand(System.getenv());
            case "data" ->
                new CommandLine(new DataCommand())
                        .addSubcommand(new DataCheckCommand(terminal))
                        .addSubcommand(DataCleanCommand.create(terminal, stop))
                        .addSubcommand(new DataSampleCommand(terminal));
            case "spark" ->
                new CommandLine(new SparkCommand())
                        .addSubcommand(new SparkTranslateCommand(terminal, stop))
                        .addSubcommand(new SparkScoreCommand(terminal, stop))
                        .addSubcommand(new SparkTrainCommand(terminal, stop))
                        .addSubcommand(new CommandLine(new SparkDataCommand())
                                .addSubcommand(SparkDataCleanCommand.create(terminal, stop)))
                        .addSubcommand(new SparkPackCommand());
            case "config" -> new CommandLine(new ConfigCommand()).addSubcommand(new ConfigSchemaCommand());
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
