package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.Consensus;
import org.ttnmt.config.SamplingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to draw translations at random, and how to choose among them; used as a {@link Mixin}. */
final class SamplingOptions {
    private static final int DEFAULT_SAMPLES = 32;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--sample",
            description = "Draw translations at random instead of searching; --n-best N draws N of each line.")
    private boolean sample;

    @Option(
            names = "--mbr",
            paramLabel = "METRIC",
            description = "Draw --samples translations and take the one that is most like the others by chrf or bleu"
                    + " (minimum Bayes risk); scores are the mean likeness, 0 to 100.")
    private Consensus.@Nullable Utility mbr;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Translations that --mbr draws of each line, 2 to 1000. Default: " + DEFAULT_SAMPLES + ".")
    private @Nullable Integer samples;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides log-probabilities before drawing: below 1 bolder, above 1 more random. 0.01 to 100.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw among the K most probable pieces. 1 to 100000.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw among the most probable pieces that make up the probability P, above 0 to 1 (nucleus).")
    private @Nullable Double topP;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "Draw among pieces of at least this probability, 0 to below 1; usual is 0.02.")
    private @Nullable Double epsilon;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Another seed draws other translations; the same seed the same ones, whatever the batch size and"
                            + " the number of workers. Default: 1.")
    private @Nullable Long seed;

    /** Checks what was given, before anything is loaded. */
    void check() {
        Usage.checkRange(command, "--samples", samples, 2, 1000);
        Usage.checkRange(command, "--temperature", temperature, 0.01, 100);
        Usage.checkRange(command, "--top-k", topK, 1, 100_000);
        if (topP != null && !(topP > 0 && topP <= 1)) {
            throw Usage.wrong(
                    command, "Invalid value for option '--top-p': " + topP + " is not above 0 and at most 1.");
        }
        Usage.checkRange(command, "--epsilon", epsilon, 0, 0.999999);
        if (samples != null && mbr == null) {
            throw Usage.wrong(
                    command, "--samples is for --mbr chrf or --mbr bleu. To write several translations use --n-best.");
        }
        if (!isOn()) {
            refuse("--temperature", temperature);
            refuse("--top-k", topK);
            refuse("--top-p", topP);
            refuse("--epsilon", epsilon);
            refuse("--seed", seed);
        }
    }

    private void refuse(String option, @Nullable Object value) {
        if (value != null) {
            throw Usage.wrong(command, option + " is for drawing at random: give --sample or --mbr as well.");
        }
    }

    /** Whether translations are drawn. */
    boolean isOn() {
        return sample || mbr != null;
    }

    /** How they are drawn; null for a search. */
    @Nullable
    SamplingConfig sampling() {
        return isOn()
                ? new SamplingConfig(
                        temperature == null ? 1 : temperature,
                        topK == null ? 0 : topK,
                        topP == null ? 1 : topP,
                        epsilon == null ? 0 : epsilon,
                        seed == null ? 1 : seed)
                : null;
    }

    /** How one of them is chosen; null for the best score. */
    @Nullable
    Consensus consensus() {
        return mbr == null ? null : new Consensus(samples == null ? DEFAULT_SAMPLES : samples, mbr);
    }
}
