package org.ttnmt.app.distil;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How far a stage is.
 *
 * @param kind what is to be done
 * @param reasons why, each a part of a sentence; none where it is plain
 * @param seconds that it took, as far as it came
 */
record StageState(Kind kind, List<String> reasons, double seconds) {

    /** What is to be done. */
    enum Kind {
        /** Nothing. */
        DONE("done"),
        /** It goes on with what is there. */
        BEGUN("begun"),
        /** It was made of something else, and begins anew. */
        CHANGED("again"),
        /** There is nothing yet. */
        NEW("to do"),
        /** It was made, and depends on what is not done now: it may turn out to be right still. */
        WAITS("perhaps");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    StageState {
        reasons = List.copyOf(reasons);
    }

    boolean done() {
        return kind == Kind.DONE;
    }

    /** The reasons as the end of a line; empty without any. */
    String why() {
        int most = 3;
        String shown = reasons.stream().limit(most).collect(Collectors.joining("; "));
        return reasons.size() > most ? shown + "; and " + (reasons.size() - most) + " more" : shown;
    }
}
