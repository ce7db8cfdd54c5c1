package org.ttnmt.decode;

import java.util.Comparator;
import java.util.List;

/** The samples of one source, a row each. */
final class Samples implements SourceSearch {
    private final BeamPlan plan;
    private final int[] prefix;
    private final List<Sample> samples;
    private final TokenSampler sampler;
    private final int[] parentRows;
    private int length;

    /** @param row in the first step */
    Samples(BeamPlan plan, Request request, int row, List<Sample> samples, TokenSampler sampler) {
        this.plan = plan;
        this.prefix = request.prefix();
        this.samples = List.copyOf(samples);
        this.sampler = sampler;
        this.parentRows = new int[samples.size()];
        parentRows[0] = row;
    }

    @Override
    public int rows() {
        return length == 0 ? 1 : samples.size();
    }

    @Override
    public void fill(int[] order, int[] tokens, int at) {
        for (int i = 0; i < rows(); i++) {
            order[at + i] = parentRows[i];
            tokens[at + i] = samples.get(i).node().token();
        }
    }

    @Override
    public int candidates() {
        return sampler.candidates();
    }

    @Override
    public int[] asked(int row) {
        return length < prefix.length ? new int[] {prefix[length]} : NOTHING;
    }

    @Override
    public void advance(Step step, int firstRow) {
        for (int i = 0; i < samples.size(); i++) {
            int row = length == 0 ? firstRow : firstRow + i;
            parentRows[i] = row;
            Sample sample = samples.get(i);
            if (!sample.done()) {
                add(sample, step, row);
            }
        }
        length++;
    }

    private void add(Sample sample, Step step, int row) {
        float[] coverage = step.covered(row, sample.node().coverage());
        if (length < prefix.length) {
            sample.add(prefix[length], step.asked(row, 0, prefix[length]), coverage);
            return;
        }
        TokenSampler.Drawn drawn = sampler.from(step, row, plan.lowered(sample.node()), sample.nextDouble());
        sample.add(drawn.token(), drawn.logProb(), coverage);
    }

    @Override
    public boolean done() {
        return samples.stream().allMatch(Sample::done);
    }

    @Override
    public List<Hypothesis> found() {
        return samples.stream()
                .map(Sample::hypothesis)
                .sorted(Comparator.comparingDouble(Hypothesis::score).reversed())
                .toList();
    }
}
