package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses a command line that is wrong in itself: exit code 2, and where to find the help of the command. */
final class Usage {

    private Usage() {}

    /** The refusal of a command line; {@code sentence} says what is wrong with it. */
    static ParameterException wrong(CommandSpec command, String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    /** Refuses the value of {@code option} if it was given and is out of range, telling the range. */
    static void checkRange(CommandSpec command, String option, @Nullable Number value, double least, double most) {
        if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(
                    command,
                    "Invalid value for option '" + option + "': " + value + " is not between " + plain(least) + " and "
                            + plain(most) + ".");
        }
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
