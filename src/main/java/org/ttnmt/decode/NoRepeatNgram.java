package org.ttnmt.decode;

import java.util.Arrays;

/** No n-gram comes twice (Paulus et al. 2018, section 2.5). */
record NoRepeatNgram(int n) implements StepRule {

    @Override
    public void apply(int[] before, TokenPenalties lowered) {
        int history = n - 1;
        for (int from = 0; from + history < before.length; from++) {
            if (Arrays.equals(before, from, from + history, before, before.length - history, before.length)) {
                lowered.forbid(before[from + history]);
            }
        }
    }
}
