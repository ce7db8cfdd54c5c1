package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to search for a translation; used as a {@link Mixin}. Defaults are those of the model's configuration. */
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
            names = "--length-normalization",
            paramLabel = "FORM",
            description = "What --length-penalty is the exponent of: average (length) or gnmt ((5 + length) / 6).")
    private @Nullable LengthNormalization normalization;

    @Option(
            names = "--coverage-penalty",
            paramLabel = "B",
            description = "B times the sum over source pieces of log(min(attention, 1)) is added to the score of a"
                    + " translation (Wu et al. 2016): less is left out. 0 to 100; usual is 0.2.")
    private @Nullable Double coveragePenalty;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description =
                    "The log-probability of a piece that the translation has already is multiplied by R, 1 to 100;"
                            + " 1 changes nothing.")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--no-repeat-ngram-size",
            paramLabel = "N",
            description = "No N pieces in a row come twice in a translation; 0 allows it.")
    private @Nullable Integer noRepeatNgram;

    @Option(
            names = "--allow-unk",
            negatable = true,
            description =
                    "Let a translation have the piece <unk>, which is written as \u2047; --no-allow-unk forbids it, as Marian"
                            + " does.")
    private @Nullable Boolean allowUnk;

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

    @Option(names = "--min-length", paramLabel = "N", description = "A translation has at least N pieces. 0 to 100000.")
    private @Nullable Integer minLength;

    @Option(
            names = "--stop",
            paramLabel = "WHEN",
            description = "When a search ends: finished (as many translations as the beam is wide have ended, as in"
                    + " fairseq), proven (nothing that is left could still rank higher; slower) or shrinking (each that"
                    + " ends leaves the beam one narrower, as in Marian).")
    private @Nullable Stop stop;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Times that a model with decoder: mask_predict fills gaps, 1 to 1000; 1 is fastest.")
    private @Nullable Integer iterations;

    @Option(
            names = "--length-candidates",
            paramLabel = "N",
            description = "Lengths that a model with decoder: mask_predict tries, 1 to 100.")
    private @Nullable Integer lengthCandidates;

    @Option(
            names = "--split-sentences",
            negatable = true,
            description =
                    "Translate a line sentence by sentence, and join what comes out: for lines that are paragraphs. Not lines"
                            + " with a prefix or constraints of their own. --no-split-sentences for models that do so by"
                            + " themselves.")
    private @Nullable Boolean splitSentences;

    @Option(
            names = "--diverse-groups",
            paramLabel = "G",
            defaultValue = "1",
            description =
                    "Groups of the beam that avoid each other's pieces (Vijayakumar et al. 2016), for an n-best list"
                            + " of real alternatives; divides the beam size. Default: ${DEFAULT-VALUE}.")
    private int groups;

    @Option(
            names = "--diversity",
            paramLabel = "D",
            description = "What a piece costs a group for each earlier group that chose it. 0 to 1000. Default: 0.5.")
    private @Nullable Double diversity;

    /** Checks what was given, before anything is loaded. */
    void check() {
        Usage.checkRange(command, "--beam-size", beamSize, 1, 1000);
        Usage.checkRange(command, "--length-penalty", lengthPenalty, 0, 10);
        Usage.checkRange(command, "--coverage-penalty", coveragePenalty, 0, 100);
        Usage.checkRange(command, "--repetition-penalty", repetitionPenalty, 1, 100);
        Usage.checkRange(command, "--no-repeat-ngram-size", noRepeatNgram, 0, 100_000);
        Usage.checkRange(command, "--max-length-ratio", maxLengthRatio, 0, 1000);
        Usage.checkRange(command, "--max-length-offset", maxLengthOffset, 0, 100_000);
        Usage.checkRange(command, "--max-length", maxLength, 1, 100_000);
        Usage.checkRange(command, "--min-length", minLength, 0, 100_000);
        Usage.checkRange(command, "--iterations", iterations, 1, 1000);
        Usage.checkRange(command, "--length-candidates", lengthCandidates, 1, 100);
        Usage.checkRange(command, "--diverse-groups", groups, 1, 1000);
        Usage.checkRange(command, "--diversity", diversity, 0, 1000);
        if (maxLength != null && (maxLengthRatio != null || maxLengthOffset != null)) {
            throw Usage.wrong(
                    command,
                    "--max-length is the limit itself: use it or --max-length-ratio and --max-length-offset, not"
                            + " both.");
        }
        if (maxLength != null && minLength != null && minLength > maxLength) {
            throw Usage.wrong(command, "--min-length " + minLength + " is more than --max-length " + maxLength + ".");
        }
        if (diversity != null && groups == 1) {
            throw Usage.wrong(
                    command, "--diversity is between the groups of a beam: give --diverse-groups 2 or more as well.");
        }
    }

    /** {@code defaults} with what was given in their place. */
    SearchConfig over(DecodingConfig defaults) {
        double ratio = or(maxLengthRatio, defaults.maxLengthRatio());
        int offset = or(maxLengthOffset, defaults.maxLengthOffset());
        if (maxLength == null && ratio + offset < 1) {
            throw Usage.wrong(
                    command,
                    "--max-length-ratio " + ratio + " with --max-length-offset " + offset
                            + " allows no translation of a line of one piece. Raise one of them.");
        }
        DecodingConfig decoding = defaults.with(
                DecodingConfig.LENGTH_NORMALIZATION.ifGiven(normalization),
                DecodingConfig.COVERAGE_PENALTY.ifGiven(coveragePenalty),
                DecodingConfig.REPETITION_PENALTY.ifGiven(repetitionPenalty),
                DecodingConfig.NO_REPEAT_NGRAM_SIZE.ifGiven(noRepeatNgram),
                DecodingConfig.ALLOW_UNK.ifGiven(allowUnk),
                DecodingConfig.MIN_LENGTH.ifGiven(minLength),
                DecodingConfig.STOP.ifGiven(stop),
                DecodingConfig.ITERATIONS.ifGiven(iterations),
                DecodingConfig.LENGTH_CANDIDATES.ifGiven(lengthCandidates),
                DecodingConfig.SPLIT_SENTENCES.ifGiven(splitSentences),
                DecodingConfig.BEAM_SIZE.ifGiven(beamSize),
                DecodingConfig.LENGTH_PENALTY.ifGiven(lengthPenalty),
                DecodingConfig.MAX_LENGTH_RATIO.is(maxLength == null ? ratio : 0.0),
                DecodingConfig.MAX_LENGTH_OFFSET.is(maxLength == null ? offset : maxLength));
        if (decoding.beamSize() % groups != 0) {
            throw Usage.wrong(
                    command,
                    "--diverse-groups " + groups + " does not divide the beam size, " + decoding.beamSize()
                            + ". Use --beam-size " + groups * Math.max(1, decoding.beamSize() / groups)
                            + ", for instance.");
        }
        if (normalization == LengthNormalization.GNMT && decoding.lengthPenalty() == 0) {
            throw Usage.wrong(
                    command,
                    "--length-normalization gnmt has no effect with a length penalty of 0."
                            + " Give --length-penalty 0.6, for instance.");
        }
        return new SearchConfig(decoding, groups, groups == 1 ? 0 : or(diversity, 0.5));
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /** Whether the beam is in groups. */
    boolean inGroups() {
        return groups > 1;
    }
}
