package org.ttnmt.metrics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ttnmt.UserException;

/**
 * F1 of labels that stand as {@link Accuracy} takes them: the harmonic mean of precision and recall of each label,
 * {@code 2 tp / (2 tp + fp + fn)}, averaged over labels (macro), so that rare ones count as much as frequent ones, or of
 * all labels together (micro), which is accuracy where each place has one label. As scikit-learn's {@code f1_score} has
 * it: labels are those of references and outputs, and one that is never right has an F1 of 0.
 *
 * <p>Statistics of a segment: for each label how often it is right, how often it is in the output, and how often in the
 * reference.
 *
 * @param labels all that may occur, in order
 */
public record LabelF1(List<String> labels, Average average) implements Metric<LabelF1Score> {
    private static final int EACH = 3;

    /** Of statistics, for which memory suffices: 800 MB. */
    private static final long MOST = 100_000_000;

    /** What the score is. */
    public enum Average {
        MACRO,
        MICRO
    }

    /** @param labels all that may occur, in order */
    public LabelF1 {
        labels = List.copyOf(labels);
    }

    /** That of the labels in these lines. */
    public static LabelF1 of(Collection<? extends Collection<String>> texts, Average average) {
        TreeSet<String> labels = new TreeSet<>();
        texts.forEach(lines -> lines.forEach(line -> PythonText.forEachWord(line, labels::add)));
        return new LabelF1(List.copyOf(labels), average);
    }

    @Override
    public String name() {
        return "F1";
    }

    @Override
    public boolean counts() {
        return true;
    }

    @Override
    public int width() {
        return EACH * labels.size();
    }

    @Override
    public Signature signature(References references) {
        return Signature.of(
                references, new Signature.Item("average", "avg", average == Average.MACRO ? "macro" : "micro"));
    }

    @Override
    public SegmentStatistics statistics(List<String> hypotheses, References references, int threads) {
        Accuracy.requireLabels(hypotheses, references);
        if ((long) width() * hypotheses.size() > MOST) {
            throw new UserException("There are " + labels.size() + " labels in " + hypotheses.size()
                    + " lines, more than F1 can count. Are they labels, or text? For text, use bleu or chrf.");
        }
        return Metric.super.statistics(hypotheses, references, threads);
    }

    @Override
    public SegmentCounter counter() {
        Map<String, Integer> columns = new LinkedHashMap<>();
        labels.forEach(label -> columns.put(label, EACH * columns.size()));
        return (hypothesis, references, values, offset) -> {
            List<String> found = PythonText.words(hypothesis);
            List<String> right = PythonText.words(references.get(0));
            for (int i = 0; i < right.size(); i++) {
                int output = offset + column(columns, found.get(i));
                int reference = offset + column(columns, right.get(i));
                values[output] += output == reference ? 1 : 0;
                values[output + 1]++;
                values[reference + 2]++;
            }
        };
    }

    private static int column(Map<String, Integer> columns, String label) {
        Integer column = columns.get(label);
        if (column == null) {
            throw new IllegalArgumentException("the label " + label + " is not among those that are counted");
        }
        return column;
    }

    @Override
    public LabelF1Score score(double[] sums) {
        Map<String, LabelF1Score.OfLabel> each = new LinkedHashMap<>();
        double sum = 0;
        double right = 0;
        double all = 0;
        for (int i = 0; i < labels.size(); i++) {
            LabelF1Score.OfLabel label =
                    new LabelF1Score.OfLabel(sums[EACH * i], sums[EACH * i + 1], sums[EACH * i + 2]);
            if (label.found() + label.support() > 0) {
                each.put(labels.get(i), label);
                sum += label.f1();
                right += label.right();
                all += label.support();
            }
        }
        double macro = each.isEmpty() ? 0 : 100 * sum / each.size();
        double micro = all == 0 ? 0 : 100 * right / all;
        return new LabelF1Score(average == Average.MACRO ? macro : micro, macro, micro, each);
    }
}
