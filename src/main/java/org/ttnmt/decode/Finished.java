package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;

/** The finished hypotheses of a source, best first; of equals, the one that was finished first. */
final class Finished {
    private final int most;
    private final List<Hypothesis> best = new ArrayList<>();
    private int count;

    /** @param most that are kept */
    Finished(int most) {
        this.most = most;
    }

    /** How many there were, kept or not. */
    int count() {
        return count;
    }

    /** True when {@code most} are kept, none of which a hypothesis of this score would displace. */
    boolean closedTo(double score) {
        return best.size() == most && score <= best.get(most - 1).score();
    }

    void add(Hypothesis hypothesis) {
        count++;
        int at = best.size();
        while (at > 0 && best.get(at - 1).score() < hypothesis.score()) {
            at--;
        }
        if (at < most) {
            best.add(at, hypothesis);
            if (best.size() > most) {
                best.remove(most);
            }
        }
    }

    List<Hypothesis> best() {
        return List.copyOf(best);
    }
}
