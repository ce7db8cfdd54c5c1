package org.ttnmt.metrics;

/**
 * How many lines of a hundred are a reference, letter by letter but for white space at the ends: the score of tasks with
 * one right answer. Of label sequences it is the accuracy of whole sentences, and the word error rate of spelled sounds is
 * what is missing to 100.
 *
 * <p>Statistics of a segment: 1 when it is right, and 1.
 *
 * @param lowercase whether case is ignored
 */
public record ExactMatch(boolean lowercase) implements Metric<ExactMatchScore> {

    /** Case counts. */
    public static final ExactMatch DEFAULT = new ExactMatch(false);

    @Override
    public String name() {
        return "exact";
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
        return Signature.of(references, new Signature.Item("case", "c", lowercase ? "lc" : "mixed"));
    }

    @Override
    public SegmentCounter counter() {
        return (hypothesis, references, values, offset) -> {
            String line = prepared(hypothesis);
            values[offset] = references.stream().map(this::prepared).anyMatch(line::equals) ? 1 : 0;
            values[offset + 1] = 1;
        };
    }

    private String prepared(String line) {
        return lowercase ? PythonText.lower(line.strip()) : line.strip();
    }

    @Override
    public ExactMatchScore score(double[] sums) {
        return new ExactMatchScore(100 * sums[0] / sums[1], (long) sums[0]);
    }
}
