package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;

/**
 * The search for one source: its unfinished hypotheses, best first, and those that are finished. After the first step it
 * always has as many rows as the beam is wide, so that all sources of a batch have equally many; where there are fewer
 * hypotheses, the best one fills the rows and what the network says there is ignored.
 */
final class Beam {
    private final int eos;
    private final int size;
    private final int nBest;
    private final int maxTokens;
    private final LengthPenalty penalty;

    /** Tokens of each unfinished hypothesis so far. */
    private int length;

    private Node[] live;
    private int liveCount = 1;
    private int[] parentRows;
    private final List<Hypothesis> finished = new ArrayList<>();
    private boolean done;

    // The best continuations of the step under way, best first: twice the size of the beam, since at most one of each
    // hypothesis is eos and all others can live on.
    private int chosen;
    private final double[] chosenLogProbs;
    private final int[] chosenRows;
    private final int[] chosenTokens;
    private Node[] spare;

    /**
     * @param row in the first step
     * @param maxTokens longest output without eos, at least 1
     */
    Beam(StepModel model, int row, int size, int nBest, int maxTokens, LengthPenalty penalty) {
        this.eos = model.eos();
        this.size = size;
        this.nBest = nBest;
        this.maxTokens = maxTokens;
        this.penalty = penalty;
        live = new Node[size];
        spare = new Node[size];
        live[0] = Node.start(model.bos());
        parentRows = new int[size];
        parentRows[0] = row;
        chosenLogProbs = new double[2 * size];
        chosenRows = new int[2 * size];
        chosenTokens = new int[2 * size];
    }

    int rows() {
        return length == 0 ? 1 : size;
    }

    boolean done() {
        return done;
    }

    /** Writes the rows of the next step into {@code order} and {@code tokens}, from {@code at} on. */
    void fill(int[] order, int[] tokens, int at) {
        for (int i = 0; i < rows(); i++) {
            int hypothesis = i < liveCount ? i : 0;
            order[at + i] = parentRows[hypothesis];
            tokens[at + i] = live[hypothesis].token();
        }
    }

    /**
     * Continues with the best of the candidates. Eos finishes a hypothesis when it is among the best {@code size}
     * continuations; the best {@code size} others live on.
     *
     * @param firstRow row of the first unfinished hypothesis
     */
    void advance(StepModel.Candidates candidates, int firstRow) {
        select(candidates, firstRow);
        int living = 0;
        for (int i = 0; i < chosen; i++) {
            Node parent = live[chosenRows[i]];
            if (chosenTokens[i] != eos && living < size) {
                spare[living] = new Node(parent, chosenTokens[i], chosenLogProbs[i]);
                parentRows[living++] = firstRow + chosenRows[i];
            } else if (chosenTokens[i] == eos && i < size) {
                finish(parent, chosenLogProbs[i], length + 1, false);
            }
        }
        boolean last = living == 0 || length == maxTokens;
        if (last && finished.isEmpty()) {
            // Nothing ended within the maximum length: the best that there is
            for (int i = 0; i < liveCount; i++) {
                finish(live[i], live[i].logProb(), Math.max(1, length), true);
            }
        }
        Node[] swap = live;
        live = spare;
        spare = swap;
        liveCount = living;
        length++;
        done = last || finished.size() >= size || cannotImprove();
    }

    /** Best first, at most nBest. */
    List<Hypothesis> best() {
        return List.copyOf(finished.subList(0, Math.min(nBest, finished.size())));
    }

    /** True when no unfinished hypothesis can still become one of the n best. */
    private boolean cannotImprove() {
        return finished.size() >= nBest
                && penalty.bound(live[0].logProb(), maxTokens + 1)
                        <= finished.get(nBest - 1).score();
    }

    private void finish(Node node, double logProb, int scoredLength, boolean truncated) {
        double score = penalty.score(logProb, scoredLength);
        int at = finished.size();
        while (at > 0 && finished.get(at - 1).score() < score) {
            at--;
        }
        finished.add(at, new Hypothesis(node.tokens(), logProb, score, truncated));
    }

    private void select(StepModel.Candidates candidates, int firstRow) {
        chosen = 0;
        int at = firstRow * candidates.perRow();
        for (int row = 0; row < liveCount; row++) {
            double logProb = live[row].logProb();
            for (int i = 0; i < candidates.perRow(); i++, at++) {
                float step = candidates.logProbs()[at];
                int token = candidates.tokens()[at];
                if (!(step <= 0)) {
                    step = checked(step, token);
                }
                if (step != Float.NEGATIVE_INFINITY) {
                    offer(logProb + step, row, token);
                }
            }
        }
    }

    /** Keeps the candidate if it is among the best; of equals, the earlier hypothesis and then the lower id is better. */
    private void offer(double logProb, int row, int token) {
        int at = chosen;
        while (at > 0 && better(logProb, row, token, at - 1)) {
            at--;
        }
        if (at == chosenTokens.length) {
            return;
        }
        chosen = Math.min(chosen + 1, chosenTokens.length);
        for (int i = chosen - 1; i > at; i--) {
            chosenLogProbs[i] = chosenLogProbs[i - 1];
            chosenRows[i] = chosenRows[i - 1];
            chosenTokens[i] = chosenTokens[i - 1];
        }
        chosenLogProbs[at] = logProb;
        chosenRows[at] = row;
        chosenTokens[at] = token;
    }

    private boolean better(double logProb, int row, int token, int than) {
        return logProb > chosenLogProbs[than]
                || (logProb == chosenLogProbs[than] && row == chosenRows[than] && token < chosenTokens[than]);
    }

    /** Rounding may leave a log-probability a little above 0; more than that is a bug, and NaN a broken model. */
    private float checked(float logProb, int token) {
        if (Float.isNaN(logProb)) {
            throw new UserException("The model gives no number (NaN) as the log-probability of token " + token
                    + " at position " + (length + 1)
                    + " of a translation. Its training probably diverged, or its weights"
                    + " were damaged: translate with an earlier checkpoint or copy the model directory again.");
        }
        if (logProb > 1e-3f) {
            throw new IllegalStateException("log-probability of token " + token + " is " + logProb + ", above 0");
        }
        return 0;
    }
}
