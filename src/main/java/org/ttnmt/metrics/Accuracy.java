package org.ttnmt.metrics;

import java.util.List;
import org.ttnmt.UserException;

/**
 * How many labels of a hundred are right, where line n of an output has as many labels, parted by white space, as line n
 * of its reference: one for a classified line, one for each word of a tagged one. As scikit-learn's
 * {@code accuracy_score} has it.
 *
 * <p>Statistics of a segment: labels that are right, and labels.
 */
public record Accuracy() implements Metric<AccuracyScore> {

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public boolean counts() {
        return true;
    }

    @Override
    public int width() {
        return 2;
    }

    @Override
    public Signature signature(References references) {
        return Signature.of(references);
    }

    @Override
    public SegmentStatistics statistics(List<String> hypotheses, References references, int threads) {
        requireLabels(hypotheses, references);
        return Metric.super.statistics(hypotheses, references, threads);
    }

    @Override
    public SegmentCounter counter() {
        return (hypothesis, references, values, offset) -> {
            List<String> found = PythonText.words(hypothesis);
            List<String> right = PythonText.words(references.get(0));
            for (int i = 0; i < right.size(); i++) {
                values[offset] += right.get(i).equals(found.get(i)) ? 1 : 0;
            }
            values[offset + 1] = right.size();
        };
    }

    @Override
    public AccuracyScore score(double[] sums) {
        return new AccuracyScore(sums[1] == 0 ? 0 : 100 * sums[0] / sums[1], (long) sums[0], (long) sums[1]);
    }

    /**
     * Refuses text that is not labels of the same places.
     *
     * @throws UserException naming the line
     */
    static void requireLabels(List<String> hypotheses, References references) {
        for (int i = 0; i < Math.min(hypotheses.size(), references.size()); i++) {
            List<String> all = references.get(i);
            int found = PythonText.words(hypotheses.get(i)).size();
            int right = PythonText.words(all.get(0)).size();
            if (all.size() > 1) {
                throw new UserException("line " + (i + 1) + ": has " + all.size() + " references, but accuracy and F1"
                        + " compare the labels of a line with one reference. Give one reference file.");
            }
            if (found != right) {
                throw new UserException("line " + (i + 1) + ": has " + found + (found == 1 ? " label" : " labels")
                        + ", but its reference has " + right
                        + "; accuracy and F1 compare label by label. Give labels and those that should have been written, as"
                        + " many in each line, or use bleu or exact for text.");
            }
        }
    }
}
