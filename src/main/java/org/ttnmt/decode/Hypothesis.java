package org.ttnmt.decode;

/**
 * A translation of one source as the search found it.
 *
 * @param tokens target ids without bos and eos
 * @param tokenLogProbs what the network gives each token, and eos unless truncated; they sum to {@code logProb}
 * @param logProb natural logarithm of the probability of the tokens, and of eos unless truncated
 * @param score what hypotheses are ranked by: {@code logProb} after all penalties; higher is better
 * @param truncated true when the maximum length was reached before the network ended the sentence
 */
@SuppressWarnings("ArrayRecordComponent") // a value that only carries its arrays; never compared
public record Hypothesis(int[] tokens, double[] tokenLogProbs, double logProb, double score, boolean truncated) {

    /** The translation of an empty source. */
    public static final Hypothesis EMPTY = new Hypothesis(new int[0], new double[0], 0, 0, false);
}
