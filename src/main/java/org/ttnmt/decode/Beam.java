package org.ttnmt.decode;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.config.SearchConfig.Stop;
import org.ttnmt.decode.BestContinuations.Continuation;

/**
 * The beam of one source: its unfinished hypotheses, best first, and those that are finished. Where there are fewer
 * hypotheses than rows, the best one fills the rows and what the network says there is ignored.
 */
final class Beam implements SourceSearch {
    private final BeamPlan plan;
    private final int maxTokens;
    private final int[] prefix;
    private final DiversityPenalty crowd;
    private final Finished finished;
    private final BestContinuations continuations;
    private final TokenPenalties[] lowered;

    /** Tokens of each unfinished hypothesis so far. */
    private int length;

    private Node[] live;
    private Node[] spare;
    private int liveCount = 1;
    private final int[] parentRows;
    private boolean done;

    /**
     * Begins with bos.
     *
     * @param row in the first step
     * @param maxTokens longest output without eos, at least 1
     * @param crowd of the groups that choose before this one
     */
    Beam(BeamPlan plan, Request request, int row, int maxTokens, DiversityPenalty crowd) {
        this.plan = plan;
        this.maxTokens = maxTokens;
        this.prefix = request.prefix();
        this.crowd = crowd;
        finished = new Finished(plan.nBest());
        // Twice the size of the beam, since at most one of each hypothesis is eos and all others can live on
        continuations = new BestContinuations(2 * plan.size());
        lowered = new TokenPenalties[plan.size()];
        Arrays.fill(lowered, TokenPenalties.NONE);
        live = new Node[plan.size()];
        spare = new Node[plan.size()];
        live[0] = Node.start(plan.bos(), plan.ranking().needsCoverage() ? request.source().length : 0);
        parentRows = new int[plan.size()];
        parentRows[0] = row;
    }

    @Override
    public int rows() {
        return length == 0 ? 1 : plan.size();
    }

    /** Whether the first step has been taken. */
    boolean begun() {
        return length > 0;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public void fill(int[] order, int[] tokens, int at) {
        for (int i = 0; i < rows(); i++) {
            int hypothesis = i < liveCount ? i : 0;
            order[at + i] = parentRows[hypothesis];
            tokens[at + i] = done ? plan.eos() : live[hypothesis].token();
        }
    }

    @Override
    public int candidates() {
        if (done || length < prefix.length) {
            return 1;
        }
        int most = 0;
        for (int i = 0; i < liveCount; i++) {
            lowered[i] = plan.lowered(live[i]);
            most = Math.max(most, lowered[i].size());
        }
        return plan.candidates(most);
    }

    @Override
    public int[] asked(int row) {
        return length < prefix.length ? new int[] {prefix[length]} : NOTHING;
    }

    /**
     * Continues with the best of the candidates. Eos finishes a hypothesis when it is among the best {@code size}
     * continuations; the best {@code size} others live on.
     */
    @Override
    public void advance(Step step, int firstRow) {
        if (!done) {
            go(step, firstRow);
        }
        if (done) {
            Arrays.fill(parentRows, firstRow); // other groups may still need its rows to be there
        }
    }

    private void go(Step step, int firstRow) {
        select(step, firstRow);
        int living = 0;
        List<Continuation> best = continuations.best();
        boolean shrinking = plan.stop() == Stop.SHRINKING;
        int chosen = shrinking ? Math.min(best.size(), plan.size() - finished.count()) : best.size();
        for (int i = 0; i < chosen; i++) {
            Continuation next = best.get(i);
            boolean ends = next.token() == plan.eos();
            if (ends && i < plan.size()) {
                finished.add(continued(step, firstRow, next).finished(plan.ranking(), false));
            } else if (!ends && living < plan.size()) {
                spare[living] = continued(step, firstRow, next);
                parentRows[living++] = firstRow + next.row();
                crowd.add(next.token());
            }
        }
        boolean last = living == 0 || length == maxTokens || (shrinking && length + 1 == maxTokens);
        for (int i = 0; shrinking && last && i < living; i++) {
            finished.add(spare[i].finished(plan.ranking(), true));
        }
        if (last && finished.count() == 0) {
            // Nothing ended within the maximum length: the best that there is
            for (int i = 0; i < liveCount; i++) {
                finished.add(live[i].finished(plan.ranking(), true));
            }
        }
        Node[] swap = live;
        live = spare;
        spare = swap;
        liveCount = living;
        length++;
        done = last || (plan.stop() == Stop.FINISHED && finished.count() >= plan.size()) || cannotImprove();
    }

    @Override
    public List<Hypothesis> found() {
        return finished.best();
    }

    /** True when no unfinished hypothesis can still become one of the n best. */
    private boolean cannotImprove() {
        if (!plan.boundStops()) {
            return false;
        }
        double most = live[0].value();
        for (int i = 1; i < liveCount; i++) {
            most = Math.max(most, live[i].value()); // other groups can put a better one behind a worse one
        }
        return finished.closedTo(plan.ranking().bound(most, maxTokens + 1));
    }

    private Node continued(Step step, int firstRow, Continuation next) {
        Node parent = live[next.row()];
        float[] coverage = step.covered(firstRow + next.row(), parent.coverage());
        return parent.next(next.token(), next.logProb(), next.value(), coverage);
    }

    private void select(Step step, int firstRow) {
        continuations.clear();
        if (length < prefix.length) {
            int token = prefix[length];
            float logProb = step.asked(firstRow, 0, token);
            continuations.offer(new Continuation(logProb, 0, token, logProb, logProb));
            return;
        }
        for (int row = 0; row < liveCount; row++) {
            double before = live[row].value();
            for (int i = 0; i < step.perRow(); i++) {
                int token = step.token(firstRow + row, i);
                float logProb = step.logProb(firstRow + row, i);
                double value = lowered[row].value(token, logProb);
                if (value != Double.NEGATIVE_INFINITY) {
                    double rank = before + value - crowd.cost(token);
                    continuations.offer(new Continuation(rank, row, token, logProb, value));
                }
            }
        }
    }
}
