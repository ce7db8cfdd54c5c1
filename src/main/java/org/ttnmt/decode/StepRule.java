package org.ttnmt.decode;

/** Lowers what the network says of some continuations of a hypothesis. A rule depends on the hypothesis alone. */
@FunctionalInterface
interface StepRule {

    /**
     * Tells what it lowers.
     *
     * @param tokens of the hypothesis so far, after bos
     */
    void apply(int[] tokens, TokenPenalties lowered);
}
