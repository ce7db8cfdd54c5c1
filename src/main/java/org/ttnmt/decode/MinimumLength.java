package org.ttnmt.decode;

/** No end before so many tokens. */
record MinimumLength(int tokens, int eos) implements StepRule {

    @Override
    public void apply(int[] before, TokenPenalties lowered) {
        if (before.length < tokens) {
            lowered.forbid(eos);
        }
    }
}
