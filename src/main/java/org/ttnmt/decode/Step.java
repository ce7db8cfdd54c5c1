package org.ttnmt.decode;

import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.model.StepModel;

/** What the network says after one step of a batch. Log-probabilities are checked as they are read. */
final class Step {
    private final StepModel.Decoding decoding;
    private final int position;
    private final StepModel.Continuations best;
    private final float[] asked;
    private final int askedPerRow;
    private float @Nullable [] all;
    private float @Nullable [] attention;

    /**
     * Looks at a step.
     *
     * @param position of the tokens in the translation, from 0
     * @param asked {@code (rows * askedPerRow)}
     */
    Step(StepModel.Decoding decoding, int position, StepModel.Continuations best, float[] asked, int askedPerRow) {
        this.decoding = decoding;
        this.position = position;
        this.best = best;
        this.asked = asked;
        this.askedPerRow = askedPerRow;
    }

    /** Candidates of each row. */
    int perRow() {
        return best.perRow();
    }

    int token(int row, int candidate) {
        return best.tokens()[row * best.perRow() + candidate];
    }

    float logProb(int row, int candidate) {
        int at = row * best.perRow() + candidate;
        return checked(best.logProbs()[at], best.tokens()[at]);
    }

    /** The log-probability of what was asked for. */
    float asked(int row, int index, int token) {
        return checked(asked[row * askedPerRow + index], token);
    }

    /** Log-probabilities of the whole vocabulary after all rows. */
    float[] all() {
        float[] known = all;
        if (known == null) {
            known = decoding.all();
            all = known;
        }
        return known;
    }

    /**
     * What a hypothesis has attended to when it is continued.
     *
     * @param before what it had attended to; empty where nobody asks
     */
    float[] covered(int row, float[] before) {
        if (before.length == 0) {
            return before;
        }
        float[] known = attention;
        if (known == null) {
            known = decoding.attention();
            attention = known;
        }
        int columns = known.length * best.perRow() / best.tokens().length;
        float[] grown = before.clone();
        for (int i = 0; i < grown.length; i++) {
            grown[i] += known[row * columns + i];
        }
        return grown;
    }

    /** Rounding may leave a log-probability a little above 0; more than that is a bug, and NaN a broken model. */
    float checked(float logProb, int token) {
        return checked(logProb, token, position);
    }

    /** @param position from 0, of the token */
    static float checked(float logProb, int token, int position) {
        if (logProb <= 0) {
            return logProb;
        }
        if (Float.isNaN(logProb)) {
            throw noNumber("token " + token + " at position " + (position + 1) + " of a translation");
        }
        if (logProb > 1e-3f) {
            throw new IllegalStateException("log-probability of token " + token + " is " + logProb + ", above 0");
        }
        return 0;
    }

    /** What is said of a log-probability that is no number. */
    static UserException noNumber(String of) {
        return new UserException("The model gives no number (NaN) as the log-probability of " + of
                + ". Its training probably diverged, or its weights were damaged: translate with an earlier checkpoint"
                + " or copy the model directory again.");
    }
}
