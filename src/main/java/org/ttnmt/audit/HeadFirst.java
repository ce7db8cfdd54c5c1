package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds the first pairs of a corpus until its checks have learned from them, then shows every pair to every check. */
final class HeadFirst {
    /** Characters of the pairs that are held. */
    private static final long MOST_CHARACTERS = 16 << 20;

    private final List<? extends PairCheck> checks;
    private final Consumer<AuditPair> then;
    private final List<AuditPair> head = new ArrayList<>();
    private long characters;
    private boolean learned;

    /** @param then takes each pair, in order, when all checks have looked at it */
    HeadFirst(List<? extends PairCheck> checks, Consumer<AuditPair> then) {
        this.checks = checks;
        this.then = then;
    }

    void take(AuditPair pair) {
        if (learned) {
            accept(pair);
            return;
        }
        head.add(pair);
        characters +=
                pair.source().text().length() + (long) pair.target().text().length();
        if (head.size() == PairCheck.HEAD || characters > MOST_CHARACTERS) {
            learn();
        }
    }

    /** Learns from other pairs instead. */
    void learnFrom(List<AuditPair> others) {
        learned = true;
        teach(others);
    }

    /** Whether the pairs to learn from are complete. */
    boolean hasLearned() {
        return learned;
    }

    /** No more pairs come. */
    void end() {
        learn();
    }

    private void learn() {
        if (learned) {
            return;
        }
        learned = true;
        teach(head);
        head.forEach(this::accept);
        head.clear();
    }

    private void teach(List<AuditPair> pairs) {
        List<AuditPair> good =
                pairs.stream().filter(pair -> pair.problem() == null).toList();
        checks.forEach(check -> check.learn(good));
    }

    private void accept(AuditPair pair) {
        for (PairCheck check : checks) {
            check.accept(pair);
        }
        then.accept(pair);
    }
}
