package org.ttnmt.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
import picocli.CommandLine.TypeConversionException;

/** Builds the command line: the same one for {@code main} and for tests. */
final class TtCommandLine {

    private static final int NARROWEST_HELP = 60;
    private static final int WIDEST_HELP = 160;

    private TtCommandLine() {}

    /** {@code tt} with all its commands. */
    static CommandLine create(Terminal terminal, SignalStop stop) {
        return create(terminal, commands(terminal, stop));
    }

    /** {@code tt} with these commands, whose use cases may be a test's. */
    static CommandLine create(Terminal terminal, List<?> commands) {
        CommandLine tt = new CommandLine(new TtCommand());
        commands.forEach(tt::addSubcommand);
        ChoiceConverter.registerAll(tt);
        Failures failures = new Failures(terminal);
        return tt.registerConverter(Device.class, TtCommandLine::device)
                .registerConverter(Path.class, TtCommandLine::path)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.outColours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, terminal.columns())))
                .setUsageHelpLongOptionsMaxWidth(32)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution)
                .setExecutionStrategy(failures::run);
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(Failures.invalidPath(e));
        }
    }

    /** One line each; the order is that of the help. */
    @SuppressWarnings("UnusedVariable") // what commands are made with
    private static List<Object> commands(Terminal terminal, SignalStop stop) {
        return List.of(
                new TrainCommand(terminal, stop),
                new CompareCommand(
                        terminal,
                        stop,
                        compute -> new ModelTranslations(new NetworkOpener(), compute, Progress.silent())),
                new DistilCommand(terminal, stop, new NetworkOpener()),
                new TranslateCommand(terminal, stop, new NetworkOpener(), TranslateStreams.ofProcess()),
                new ScoreCommand(terminal, stop, new NetworkOpener(), TranslateStreams.ofProcess()),
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
                                        : TerminalProgress.of(terminal))),
                new ReportCommand(),
                new VocabCommand(terminal),
                new ExportCommand(),
                new QuantizeCommand(),
                new ShortlistCommand(terminal),
                new ImportCommand(),
                new InfoCommand(),
                new DoctorCommand(System.getenv()),
                new CommandLine(new DataCommand())
                        .addSubcommand(new DataCheckCommand(terminal))
                        .addSubcommand(DataCleanCommand.create(terminal, stop))
                        .addSubcommand(new DataSampleCommand(terminal)),
                new CommandLine(new SparkCommand())
                        .addSubcommand(new SparkTranslateCommand(terminal, stop))
                        .addSubcommand(new SparkScoreCommand(terminal, stop))
                        .addSubcommand(new SparkTrainCommand(terminal, stop))
                        .addSubcommand(new CommandLine(new SparkDataCommand())
                                .addSubcommand(SparkDataCleanCommand.create(terminal, stop)))
                        .addSubcommand(new SparkPackCommand()),
                new CommandLine(new ConfigCommand()).addSubcommand(new ConfigSchemaCommand()),
                new CompletionCommand(),
                new HelpCommand());
    }
}
