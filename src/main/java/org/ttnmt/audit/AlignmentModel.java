package org.ttnmt.audit;

import java.util.List;

/**
 * How well a target line fits a source line, learned from the corpus itself: a log-likelihood ratio in nats of
 * "translation of it" against "another line of the corpus". It adds up what lengths, shared words, the punctuation at
 * the end and the strongest pairs of words say (see {@link WordPairs}); each term is bounded, and so is the sum, so
 * that no single line decides.
 */
final class AlignmentModel {
    private static final double BOUND = 4;
    private static final int NEIGHBOURS = 5;
    private static final int SHARED_BINS = 6;

    private final LengthFit lengths;
    private final WordPairs words;
    private final double[] shared = new double[SHARED_BINS];
    private final double[][] endings = new double[LineReading.ENDINGS][LineReading.ENDINGS];

    /**
     * What the model keeps of a line.
     *
     * @param length logarithm of its number of characters; see {@link AlignmentModel#length}
     * @param tokens hashes of its words; see {@link LineFacts#tokens}
     * @param ending kind of its last character; see {@link LineFacts#ending}
     * @param mask the pairs of words that one of its words belongs to, a bit for each; see {@link WordPairs}
     */
    @SuppressWarnings("ArrayRecordComponent") // only carries its array; never compared
    record Features(double length, int[] tokens, int ending, long mask) {}

    private AlignmentModel(LengthFit lengths, WordPairs words) {
        this.lengths = lengths;
        this.words = words;
    }

    /**
     * Learns from lines that mostly belong together.
     *
     * @param offset by which the targets are ahead of their sources; 0 where files are right
     */
    static AlignmentModel learn(List<AuditPair> pairs, int offset) {
        AlignmentModel model = new AlignmentModel(LengthFit.of(pairs, offset), WordPairs.learn(pairs, offset));
        model.learnShared(pairs, offset);
        model.learnEndings(pairs, offset);
        return model;
    }

    private void learnShared(List<AuditPair> pairs, int offset) {
        double[] aligned = new double[SHARED_BINS];
        double[] near = new double[SHARED_BINS];
        for (int i = 0; i < pairs.size(); i++) {
            for (int k = -NEIGHBOURS; k <= NEIGHBOURS; k++) {
                int j = i + offset + k;
                if (j >= 0 && j < pairs.size()) {
                    int bin = sharedBin(
                            pairs.get(i).source().tokens(),
                            pairs.get(j).target().tokens());
                    if (k == 0) {
                        aligned[bin]++;
                    } else {
                        near[bin] += 1.0 / (2 * NEIGHBOURS);
                    }
                }
            }
        }
        for (int bin = 0; bin < SHARED_BINS; bin++) {
            shared[bin] = bounded(Math.log((aligned[bin] + 2) / (near[bin] + 2)));
        }
    }

    private void learnEndings(List<AuditPair> pairs, int offset) {
        int kinds = LineReading.ENDINGS;
        double[][] joint = new double[kinds][kinds];
        double[] sources = new double[kinds];
        double[] targets = new double[kinds];
        double all = 0;
        for (int i = Math.max(0, -offset); i < pairs.size() - Math.max(0, offset); i++) {
            int s = pairs.get(i).source().ending();
            int t = pairs.get(i + offset).target().ending();
            joint[s][t]++;
            sources[s]++;
            targets[t]++;
            all++;
        }
        for (int s = 0; s < kinds; s++) {
            for (int t = 0; t < kinds; t++) {
                double expected = sources[s] * targets[t] / Math.max(1, all);
                endings[s][t] = bounded(Math.log((joint[s][t] + 3) / (expected + 3)));
            }
        }
    }

    Features source(LineFacts facts) {
        return new Features(length(facts), facts.tokens(), facts.ending(), words.sourceMask(facts.tokens()));
    }

    Features target(LineFacts facts) {
        return new Features(length(facts), facts.tokens(), facts.ending(), words.targetMask(facts.tokens()));
    }

    /** The length of a line in this model: the logarithm of 1 and its number of characters. */
    static double length(LineFacts facts) {
        return Math.log(1 + facts.characters());
    }

    /** The log-likelihood ratio; above 0 speaks for a translation. */
    double score(Features source, Features target) {
        double score = lengths.score(source.length, target.length)
                + shared[sharedBin(source.tokens, target.tokens)]
                + endings[source.ending][target.ending]
                + words.score(source.mask, target.mask);
        return bounded(score);
    }

    /** Whether the corpus shows pairs of words that belong together. */
    boolean knowsWords() {
        return words.count() > 2;
    }

    private static int sharedBin(int[] a, int[] b) {
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                common++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        if (common == 0) {
            return 0;
        }
        double share = (double) common / Math.min(a.length, b.length);
        return share <= 0.1 ? 1 : share <= 0.2 ? 2 : share <= 0.4 ? 3 : share <= 0.7 ? 4 : 5;
    }

    private static double bounded(double value) {
        return Math.max(-BOUND, Math.min(BOUND, value));
    }
}
