package org.ttnmt.metrics;

import java.util.List;
import java.util.stream.Collectors;

/**
 * BLEU with what it was computed from.
 *
 * @param score between 0 and 100
 * @param counts matched n-grams of each order; smoothing add-k has added k to the orders above 1
 * @param totals n-grams of the hypotheses of each order; smoothing add-k has added k to the orders above 1
 * @param precisions per cent, smoothed, of each order
 * @param brevityPenalty 1 unless the hypotheses are shorter than the references
 * @param systemLength words of the hypotheses
 * @param referenceLength words of the references that are closest in length
 */
public record BleuScore(
        double score,
        List<Double> counts,
        List<Double> totals,
        List<Double> precisions,
        double brevityPenalty,
        long systemLength,
        long referenceLength)
        implements Score {

    public BleuScore {
        counts = List.copyOf(counts);
        totals = List.copyOf(totals);
        precisions = List.copyOf(precisions);
    }

    @Override
    public String name() {
        return "BLEU";
    }

    /** Words of the hypotheses for each word of the references; 0 when these are empty. */
    public double ratio() {
        return referenceLength == 0 ? 0 : (double) systemLength / referenceLength;
    }

    @Override
    public String details() {
        return precisions.stream().map(p -> Decimals.fixed(p, 1)).collect(Collectors.joining("/"))
                + " (BP = " + Decimals.fixed(brevityPenalty, 3)
                + " ratio = " + Decimals.fixed(ratio(), 3)
                + " hyp_len = " + systemLength
                + " ref_len = " + referenceLength + ")";
    }
}
