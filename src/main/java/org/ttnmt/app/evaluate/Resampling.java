package org.ttnmt.app.evaluate;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the significance of scores is estimated.
 *
 * @param test which
 * @param samples resamples or trials
 * @param seed of the draws, or null for a new one each time
 */
public record Resampling(Test test, int samples, @Nullable BigInteger seed) {

    /** The kinds of resampling. */
    public enum Test {
        /** Scores alone. */
        NONE,
        /** A confidence interval for each system by bootstrap. */
        CONFIDENCE,
        /** Each system against the first by paired bootstrap. */
        PAIRED_BOOTSTRAP,
        /** Each system against the first by paired approximate randomisation. */
        PAIRED_RANDOMIZATION
    }

    public static final Resampling NONE = new Resampling(Test.NONE, 0, null);

    BigInteger drawnSeed() {
        return seed != null ? seed : new BigInteger(128, new SecureRandom());
    }

    /** The seed as a signature says it. */
    String seedLabel() {
        return seed != null ? seed.toString() : "none";
    }
}
