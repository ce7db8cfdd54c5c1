package org.ttnmt.decode;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.SamplingConfig;

/** One translation that is being drawn. */
final class Sample {
    private final BeamPlan plan;
    private final int maxTokens;
    private final SplittableRandom random;
    private Node node;
    private @Nullable Hypothesis hypothesis;

    /** @param number of the sample among those of its source */
    Sample(BeamPlan plan, SamplingConfig sampling, Request request, int number, int maxTokens) {
        this.plan = plan;
        this.maxTokens = maxTokens;
        this.random = new SplittableRandom(mix(mix(mix(sampling.seed()) + request.stream()) + number));
        this.node = Node.start(plan.bos(), plan.ranking().needsCoverage() ? request.source().length : 0);
    }

    Node node() {
        return node;
    }

    double nextDouble() {
        return random.nextDouble();
    }

    boolean done() {
        return hypothesis != null;
    }

    /** What was drawn, once it is done. */
    Hypothesis hypothesis() {
        Hypothesis drawn = hypothesis;
        if (drawn == null) {
            throw new IllegalStateException("the sample is not done");
        }
        return drawn;
    }

    /** Goes on with a token; at the maximum length only eos still counts. */
    void add(int token, double logProb, float[] coverage) {
        boolean ended = token == plan.eos();
        if (!ended && node.length() == maxTokens) {
            hypothesis = node.finished(plan.ranking(), true);
            return;
        }
        node = node.next(token, logProb, logProb, coverage);
        if (ended) {
            hypothesis = node.finished(plan.ranking(), false);
        }
    }

    /** Mixes all bits, so that neighbouring numbers give unrelated streams (Stafford's variant 13 of MurmurHash3). */
    private static long mix(long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
