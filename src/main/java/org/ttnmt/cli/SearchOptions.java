package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to search for a translation; used as a {@link Mixin}. What is not given stays as the model's configuration has it. */
final class SearchOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--beam-size",
            paramLabel = "N",
            description = "Hypotheses kept at each step, 1 to 1000; 1 is greedy search, and fastest.")
    private @Nullable Integer beamSize;

    @Option(
            names = "--length-penalty",
            paramLabel = "A",
            description =
                    "Translations are ranked by log-probability / length^A, the length counting the end of sentence"
                            + " (fairseq's lenpen). 0 to 10; 0 favours short ones.")
    private @Nullable Double lengthPenalty;

    @Option(
            names = "--max-length-ratio",
            paramLabel = "R",
            description = "A translation has at most R x (pieces of the source) + O pieces. R: 0 to 1000.")
    private @Nullable Double maxLengthRatio;

    @Option(names = "--max-length-offset", paramLabel = "O", description = "See --max-length-ratio. 0 to 100000.")
    private @Nullable Integer maxLengthOffset;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "A translation has at most N pieces, whatever the source: short for --max-length-ratio 0"
                    + " --max-length-offset N. 1 to 100000.")
    private @Nullable Integer maxLength;

    /** Checks what was given, before anything is loaded. */
    void check() {
        Ranges.check(command, "--beam-size", beamSize, 1, 1000);
        Ranges.check(command, "--length-penalty", lengthPenalty, 0, 10);
        Ranges.check(command, "--max-length-ratio", maxLengthRatio, 0, 1000);
        Ranges.check(command, "--max-length-offset", maxLengthOffset, 0, 100_000);
        Ranges.check(command, "--max-length", maxLength, 1, 100_000);
        if (maxLength != null && (maxLengthRatio != null || maxLengthOffset != null)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--max-length is the limit itself: use it or --max-length-ratio and --max-length-offset, not both.");
        }
    }

    /** {@code defaults} with what was given in their place. */
    DecodingConfig over(DecodingConfig defaults) {
        double ratio = maxLengthRatio == null ? defaults.maxLengthRatio() : maxLengthRatio;
        int offset = maxLengthOffset == null ? defaults.maxLengthOffset() : maxLengthOffset;
        if (maxLength == null && ratio + offset < 1) {
            throw new ParameterException(
                    command.commandLine(),
                    "--max-length-ratio " + ratio + " with --max-length-offset " + offset
                            + " allows no translation of a line of one piece. Raise one of them.");
        }
        return new DecodingConfig(
                beamSize == null ? defaults.beamSize() : beamSize,
                lengthPenalty == null ? defaults.lengthPenalty() : lengthPenalty,
                maxLength == null ? ratio : 0,
                maxLength == null ? offset : maxLength);
    }
}
