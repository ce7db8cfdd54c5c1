package org.ttnmt.decode;

import java.util.Arrays;

/** A token that the hypothesis has already costs more (Keskar et al. 2019, section 4.1, for log-probabilities). */
record RepetitionPenalty(double factor) implements StepRule {

    @Override
    public void apply(int[] before, TokenPenalties lowered) {
        Arrays.stream(before).distinct().forEach(token -> lowered.multiply(token, factor));
    }
}
