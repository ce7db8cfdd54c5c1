package org.ttnmt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.cli.terminal.Colours;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.MemoryAdvice;
import org.ttnmt.cli.terminal.ResultStream;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever goes wrong into sentences and an exit code: nothing that a user did ends in a stack trace. */
final class Failures implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {

    private final PrintWriter err;
    private final Colours colours;

    Failures(Terminal terminal) {
        this.err = terminal.err();
        this.colours = new Colours(terminal.errColours());
    }

    /** Runs the command that was parsed; errors of the JVM are reported like exceptions, and output is flushed. */
    @SuppressWarnings("CatchingUnchecked") // the outermost frame: whatever arrives here must become a message
    @Override
    public int execute(ParseResult parsed) {
        CommandLine root = parsed.commandSpec().commandLine();
        for (ParseResult at = parsed; at != null; at = at.subcommand()) {
            if (!at.unmatched().isEmpty()) { // even where --help stands behind it
                throw new UnmatchedArgumentException(at.commandSpec().commandLine(), at.unmatched());
            }
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Error e) {
            return report(e);
        } finally {
            root.getOut().flush();
        }
    }

    /** Wrong usage: the message, a suggestion if there is one, and where to find help; no more, to be read. */
    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        ParameterException exception = misspelt(thrown, args);
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        error(name + ": " + message(exception));
        suggestion(exception).ifPresent(err::println);
        err.println("Try '" + name + " --help' for all options and examples.");
        err.flush();
        return ExitCode.USAGE;
    }

    /** Where an option is missing, the first one that there is not: it was probably meant to be that. */
    private static ParameterException misspelt(ParameterException exception, String[] args) {
        if (!(exception instanceof MissingParameterException)) {
            return exception;
        }
        CommandLine command = exception.getCommandLine();
        Set<String> options = command.getCommandSpec().optionsMap().keySet();
        return Arrays.stream(args)
                .takeWhile(word -> !word.equals("--"))
                .filter(word -> word.startsWith("--") && !options.contains(name(word)))
                .findFirst()
                .<ParameterException>map(word -> new UnmatchedArgumentException(command, List.of(word)))
                .orElse(exception);
    }

    /** An option without a value behind it. */
    private static String name(String option) {
        int end = option.indexOf('=');
        return end < 0 ? option : option.substring(0, end);
    }

    private static String message(ParameterException exception) {
        if (!(exception instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
            return String.valueOf(exception.getMessage());
        }
        Set<String> commands =
                exception.getCommandLine().getCommandSpec().subcommands().keySet();
        String word = unmatched.getUnmatched().get(0);
        try {
            Objects.requireNonNull(Path.of(word));
        } catch (InvalidPathException e) {
            return invalidPath(e); // what is no name of a file is left over where files are expected
        }
        String typed = "'" + word + "'";
        return commands.isEmpty()
                ? typed + " is one argument more than this command takes."
                : typed + " is not a command. There are: " + String.join(", ", commands) + ".";
    }

    /** The command or option that was probably meant. */
    private static Optional<String> suggestion(ParameterException exception) {
        if (!(exception instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandSpec command = exception.getCommandLine().getCommandSpec();
        String typed = unmatched.getUnmatched().get(0);
        if (!unmatched.isUnknownOption()) {
            return NearestName.of(typed, command.subcommands().keySet())
                    .map(name -> "Did you mean '" + command.qualifiedName() + " " + name + "'?");
        }
        return NearestName.of(name(typed), command.optionsMap().keySet()).map(name -> "Did you mean '" + name + "'?");
    }

    /** A command threw something. */
    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        return report(exception);
    }

    /** Standard output failed, where nobody noticed at once. A reader that has enough is no failure. */
    int standardOutput(IOException failure) {
        return ResultStream.readerWentAway(failure)
                ? ExitCode.OK
                : report(ResultStream.incomplete("standard output", failure));
    }

    /** Tells the user, or asks for a report of the bug; returns the exit code. */
    int report(Throwable failure) {
        Optional<String> sentence = sentence(failure);
        if (sentence.isPresent()) {
            error("tt: " + sentence.get());
            err.flush();
            return ExitCode.USER_ERROR;
        }
        error("tt: this is a bug of tt " + Version.current().tt() + ", not a mistake of yours.");
        err.println("Please report it with the command, the configuration and what follows (Java "
                + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + "):");
        failure.printStackTrace(err);
        err.flush();
        return ExitCode.BUG;
    }

    /** What the user is told, where the failure is one that a user can mend. */
    private static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            Optional<String> memory = MemoryAdvice.of(cause);
            if (memory.isPresent()) {
                return memory;
            }
        }
        if (failure instanceof InvalidPathException path) {
            return Optional.of(invalidPath(path));
        }
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        return cause instanceof IOException io ? fileSystem(io) : Optional.empty();
    }

    /** A name that no file can have; mostly because the locale has not its characters. */
    static String invalidPath(InvalidPathException failure) {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return "'" + failure.getInput() + "' cannot be the name of a file (" + failure.getReason() + ")."
                + (encoding.equals("UTF-8")
                        ? ""
                        : " Java writes names in " + encoding + " here; for all characters, set LC_ALL=C.UTF-8.");
    }

    private static Optional<String> fileSystem(IOException failure) {
        if (failure instanceof NoSuchFileException missing) {
            return Optional.of(missing.getFile() + ": there is no such file or folder.");
        }
        if (failure instanceof AccessDeniedException denied) {
            return Optional.of(denied.getFile() + ": permission denied. Mend its permissions or those of its folder.");
        }
        if (failure instanceof FileSystemException other && other.getReason() != null) {
            return Optional.of(other.getFile() + ": " + other.getReason() + ".");
        }
        return Optional.empty();
    }

    private void error(String sentence) {
        err.println(colours.red(sentence));
    }
}
