package org.ttnmt.cli.eval;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.evaluate.Resampling;
import org.ttnmt.metrics.Significance;
import picocli.CommandLine.Option;

/** Whether and how scores are resampled. */
final class EvalSignificanceOptions {
    private static final int BOOTSTRAP_SAMPLES = 1000;
    private static final int RANDOMIZATION_TRIALS = 10000;

    @Option(
            names = {"-ci", "--confidence"},
            description = "For one system: a 95 %% confidence interval by bootstrap resampling.")
    boolean confidence;

    @Option(
            names = {"-cin", "--confidence-n"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "Its resamples (default: 1000).")
    private int confidenceSamples = BOOTSTRAP_SAMPLES;

    @Option(
            names = {"-par", "--paired-ar"},
            description = "For several systems: each against the first by paired approximate randomization.")
    private boolean pairedRandomization;

    @Option(
            names = {"-pbs", "--paired-bs"},
            description = "For several systems: each against the first by paired bootstrap resampling.")
    private boolean pairedBootstrap;

    @Option(
            names = {"-parn", "--paired-ar-n"},
            paramLabel = "N",
            defaultValue = "10000",
            description = "Trials of --paired-ar (default: 10000).")
    private int randomizationTrials = RANDOMIZATION_TRIALS;

    @Option(
            names = {"-pbsn", "--paired-bs-n"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "Resamples of --paired-bs (default: 1000).")
    private int bootstrapSamples = BOOTSTRAP_SAMPLES;

    @Option(
            names = {"-j", "--paired-jobs", "--threads"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads; 0 uses all processors (default). Their number changes no result.")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the resampling, or none for a new one each time (default: the environment variable"
                    + " SACREBLEU_SEED, or 12345). A seed draws what it draws in sacreBLEU.")
    private @Nullable String seed;

    boolean paired() {
        return pairedBootstrap || pairedRandomization;
    }

    boolean pairedTwice() {
        return pairedBootstrap && pairedRandomization;
    }

    int threads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** The resampling that was asked for; a {@code comparison} of systems always tests them in pairs. */
    Resampling resampling(Map<String, String> environment, boolean comparison) {
        BigInteger number = seed(environment);
        if (pairedBootstrap || (comparison && !pairedRandomization)) {
            return new Resampling(
                    Resampling.Test.PAIRED_BOOTSTRAP, orDefault(bootstrapSamples, BOOTSTRAP_SAMPLES), number);
        }
        if (pairedRandomization) {
            return new Resampling(
                    Resampling.Test.PAIRED_RANDOMIZATION, orDefault(randomizationTrials, RANDOMIZATION_TRIALS), number);
        }
        return confidence && confidenceSamples > 1
                ? new Resampling(Resampling.Test.CONFIDENCE, confidenceSamples, number)
                : Resampling.NONE;
    }

    private static int orDefault(int samples, int usual) {
        return samples > 0 ? samples : usual;
    }

    private @Nullable BigInteger seed(Map<String, String> environment) {
        String text =
                seed != null ? seed : environment.getOrDefault("SACREBLEU_SEED", Significance.DEFAULT_SEED.toString());
        if (text.strip().toLowerCase(Locale.ROOT).equals("none")) {
            return null;
        }
        try {
            BigInteger number = new BigInteger(text.strip());
            if (number.signum() >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new UserException((seed != null ? "--seed" : "The environment variable SACREBLEU_SEED") + " is '" + text
                + "' but must be a whole number of at least 0, or none.");
    }
}
